-- Another password by mail, sessions that end when what they stand on changes, and passwords that are closed after
-- too many failures in a row.

-- Raised by whatever ends the account's sessions: a session of an earlier version is none.
alter table account add column version integer not null default 1;

-- Failures of an address since the last success, whatever the window: of an account's bucket alone.
alter table attempt_bucket add column in_a_row integer not null default 0;

create table reset (               -- links with which an account's password is replaced; their tokens are stored hashed
    tenant_id text collate "C" not null,
    id uuid not null,
    account_id uuid not null,
    epoch integer not null,        -- the account's version then: after its next change the link opens nothing
    token_hash bytea not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (tenant_id, id),
    constraint reset_token_once unique (tenant_id, token_hash),
    constraint reset_account foreign key (tenant_id, account_id) references account,
    constraint reset_order check (expires_at > made_at)
);
create index reset_account_age on reset (tenant_id, account_id, made_at);

alter table reset enable row level security;
alter table reset force row level security;
create policy reset_tenant on reset to holdfast_app using (tenant_id = holdfast.current_tenant())
    with check (tenant_id = holdfast.current_tenant());
create policy reset_jobs on reset to holdfast_jobs using (true);

grant update (version) on account to holdfast_app;
grant select, insert, update (used_at) on reset to holdfast_app;
grant select, delete on reset to holdfast_jobs;
-- What is deleted is locked first, and skipped where somebody else has it: that takes the right to update something.
grant update (expires_at) on reset to holdfast_jobs;
