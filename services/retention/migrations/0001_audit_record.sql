-- The audit ledger: acts of all services, one chain of hashes per tenant (kit/ledger). Append-only: the columns behind
-- `hash` are derived from `bytes`, and nobody may change or delete a row.
create table audit_record (
    tenant_id text collate "C" not null,
    sequence bigint not null,
    source text collate "C" not null,      -- SPIFFE id of the service that recorded the act
    event_id uuid not null,
    bytes bytea not null,                  -- one JCS document, as it was sent
    hash bytea not null,
    at timestamptz not null,
    actor text not null,                   -- an account id, 'guest', or a service's name
    on_behalf_of text not null,
    action text not null,
    object text not null,
    outcome text not null,
    primary key (tenant_id, sequence),
    constraint audit_record_event unique (tenant_id, source, event_id),
    constraint audit_record_sequence check (sequence > 0),
    constraint audit_record_hash_length check (octet_length(hash) = 32),
    constraint audit_record_size check (octet_length(bytes) between 1 and 65536)
);
create index audit_record_actor on audit_record (tenant_id, actor, sequence);
create index audit_record_action on audit_record (tenant_id, action, sequence);

alter table audit_record enable row level security;
alter table audit_record force row level security;
create policy audit_record_tenant on audit_record to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on audit_record to holdfast_app;
