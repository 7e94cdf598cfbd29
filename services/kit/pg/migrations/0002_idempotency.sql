-- Answers of calls that succeeded, so that a repeat hears the same. No token, no personal data in `answer`.
create table holdfast.idempotency (
    tenant_id text collate "C" not null,
    operation text not null,
    caller text not null,          -- an account id, or 'guest'
    key text not null,
    request_mac bytea not null,    -- HMAC-SHA-256 of the parsed request
    answer bytea not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, operation, caller, key),
    constraint idempotency_key_length check (length(key) between 1 and 200),
    constraint idempotency_mac_length check (length(request_mac) = 32)
);
create index idempotency_expiry on holdfast.idempotency (tenant_id, expires_at);

alter table holdfast.idempotency enable row level security;
alter table holdfast.idempotency force row level security;
create policy idempotency_tenant on holdfast.idempotency to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy idempotency_jobs on holdfast.idempotency to holdfast_jobs using (true);
grant select, insert, delete on holdfast.idempotency to holdfast_app;
grant select, delete on holdfast.idempotency to holdfast_jobs;
