-- What takes a resource's time from now on. It alone decides who gets a slot: two claims of one resource never
-- overlap. Rows whose time has passed go nightly (booking's own job), so the table stays small.
create table claim (
    tenant_id text collate "C" not null,
    resource_id uuid not null,
    holder_kind text not null,
    holder_id uuid not null,
    -- half-open, buffers included: after(A) and before(B) add up
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    -- of a hold or an offer; null = firm
    expires_at timestamptz,
    constraint claim_pkey primary key (tenant_id, holder_id, resource_id),
    constraint claim_resource foreign key (tenant_id, resource_id) references resource,
    constraint claim_holder_kind check (holder_kind in ('booking', 'session', 'hold', 'offer')),
    constraint claim_order check (ends_at > starts_at and ends_at <= starts_at + interval '48 hours'),
    constraint claim_no_overlap exclude using gist
        (tenant_id with =, resource_id with =, tstzrange(starts_at, ends_at) with &&)
);
-- The availability read: equality and order only, because && is not leakproof and under row-level security would
-- never become an index condition. The bound of 48 hours (claim_order) makes it a range of starts.
create index claim_read on claim (tenant_id, resource_id, starts_at) include (ends_at, expires_at, holder_id);

grant select, insert, delete on claim to holdfast_app;
-- for update skip locked needs the right to update some column; a claim's time is never updated
grant update (holder_kind) on claim to holdfast_app, holdfast_jobs;
grant select, delete on claim to holdfast_jobs;

alter table claim enable row level security;
alter table claim force row level security;
create policy claim_tenant on claim to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy claim_jobs on claim to holdfast_jobs using (true);
