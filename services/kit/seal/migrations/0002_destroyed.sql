-- Subjects whose keys were destroyed are walked by id.
create index subject_key_gone on seal.subject_key (tenant_id, subject_id) where wrapped is null;
