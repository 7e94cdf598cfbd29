create table audit_record (
    tenant_id text collate "C" not null,
    sequence bigint not null,
    source text collate "C" not null,
    event_id uuid not null,
    bytes bytea not null,
    hash bytea not null,
    at timestamptz not null,
    actor text not null,
    on_behalf_of text not null,
    action text not null,
    object text not null,
    outcome text not null,
    primary key (tenant_id, sequence),
    constraint audit_record_event unique (tenant_id, source, event_id)
);
create table consent_record (
    tenant_id text collate "C" not null,
    sequence bigint not null,
    source text collate "C" not null,
    event_id uuid not null,
    bytes bytea not null,
    hash bytea not null,
    at timestamptz not null,
    booking_id text not null,
    subject_ref text not null,
    primary key (tenant_id, sequence),
    constraint consent_record_event unique (tenant_id, source, event_id)
);
alter table audit_record enable row level security;
alter table audit_record force row level security;
create policy audit_record_tenant on audit_record to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on audit_record to holdfast_app;
alter table consent_record enable row level security;
alter table consent_record force row level security;
create policy consent_record_tenant on consent_record to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
grant select, insert on consent_record to holdfast_app;
