-- The last known good keys of passports (public keys, of no tenant), so that booking starts while identity is away.
create table passport_keys (
    single boolean not null,
    keys bytea not null,
    constraint passport_keys_pkey primary key (single),
    constraint passport_keys_one check (single)
);
grant select, insert, update on passport_keys to holdfast_jobs;
