-- Who is erased leaves no blind index, and a new booking of the same person finds neither an erased nor a quarantined
-- row: a new one is made beside it.
alter table client
    alter column same_key drop not null,
    alter column same_fp drop not null,
    drop constraint client_same,
    add constraint client_same_whole check ((same_key is null) = (same_fp is null));
create unique index client_same on client (tenant_id, same_key, same_fp)
    where same_fp is not null and quarantined_at is null;
create index client_subject on client (tenant_id, subject_id);
