-- Small documents of no tenant that a service keeps for the time when their source is away: the passports' public keys.
create table holdfast.kept (
    name text collate "C" primary key,
    document bytea not null,
    kept_at timestamptz not null
);
grant select, insert, update on holdfast.kept to holdfast_jobs;
