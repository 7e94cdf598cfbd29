-- Checkpoints of the other service's ledger: so that neither service can rewrite its own past alone. Append-only.
create table holdfast.checkpoint (
    tenant_id text collate "C" not null,
    ledger text collate "C" not null,
    sequence bigint not null,
    hash bytea not null,
    at timestamptz not null,
    signature bytea not null,
    key_id text not null,
    primary key (tenant_id, ledger, sequence),
    constraint checkpoint_ledger check (ledger in ('consent', 'audit')),
    constraint checkpoint_sequence check (sequence > 0),
    constraint checkpoint_hash_length check (octet_length(hash) = 32),
    constraint checkpoint_signature_length check (octet_length(signature) = 64)
);

alter table holdfast.checkpoint enable row level security;
alter table holdfast.checkpoint force row level security;
create policy checkpoint_tenant on holdfast.checkpoint to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on holdfast.checkpoint to holdfast_app;
