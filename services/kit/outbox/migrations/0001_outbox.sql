-- What a transaction wants to be told elsewhere. Ids, references and evidence; never personal data, sealed or not.
create table holdfast.outbox (
    tenant_id text collate "C" not null,
    destination text collate "C" not null,         -- "policy.consent", "retention.audit", "mail"
    position bigint generated always as identity,
    event_id uuid not null,
    aggregate text not null,                       -- "<noun>/<id>"
    record bytea not null,
    traceparent text,                              -- W3C trace context of the act
    made_at timestamptz not null,
    not_before timestamptz not null,
    attempts int not null,                         -- failed deliveries, with others or alone
    asides int not null default 0,                 -- those of them in which it alone failed
    primary key (tenant_id, destination, position),
    constraint outbox_event unique (tenant_id, destination, event_id),
    constraint outbox_record_size check (octet_length(record) between 1 and 65536)
);

-- Who delivers a tenant's records to a destination now, and when it may be tried again after a failure.
create table holdfast.outbox_lease (
    tenant_id text collate "C" not null,
    destination text collate "C" not null,
    holder uuid not null,
    leased_until timestamptz not null,
    failures int not null,
    retry_at timestamptz not null,
    primary key (tenant_id, destination)
);

-- Events that were received: a second delivery is acknowledged and does nothing.
create table holdfast.inbox (
    tenant_id text collate "C" not null,
    source text collate "C" not null,              -- SPIFFE id of the sender
    event_id uuid not null,
    received_at timestamptz not null,
    primary key (tenant_id, source, event_id)
);

alter table holdfast.outbox enable row level security;
alter table holdfast.outbox force row level security;
alter table holdfast.outbox_lease enable row level security;
alter table holdfast.outbox_lease force row level security;
alter table holdfast.inbox enable row level security;
alter table holdfast.inbox force row level security;

create policy outbox_tenant on holdfast.outbox to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy outbox_jobs on holdfast.outbox to holdfast_jobs using (true);
create policy outbox_lease_jobs on holdfast.outbox_lease to holdfast_jobs using (true) with check (true);
create policy inbox_tenant on holdfast.inbox to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());

grant select, insert on holdfast.outbox to holdfast_app;
grant select, delete on holdfast.outbox to holdfast_jobs;
grant update (attempts, asides, not_before) on holdfast.outbox to holdfast_jobs;
grant select, insert, update, delete on holdfast.outbox_lease to holdfast_jobs;
grant select, insert on holdfast.inbox to holdfast_app;
