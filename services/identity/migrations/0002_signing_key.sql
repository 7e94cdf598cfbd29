-- The keys that passports are signed with: the service's own, not a tenant's. All instances read them here and so
-- agree. The seed lies sealed under the service's key in `identity_keys`. Only the job that rotates them sees the table.
create table signing_key (
    kid text collate "C" not null primary key,
    sealed bytea not null,
    first_use timestamptz not null,
    last_use timestamptz not null,
    constraint signing_key_order check (last_use > first_use)
);

grant select, insert, delete on signing_key to holdfast_jobs;
