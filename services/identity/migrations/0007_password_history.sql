-- Passwords that somebody had before: full hashes, as many as the tenant refuses beside the current one. Whoever must
-- choose another password on the way in is recorded as `step_required`, and attempts at addresses that nobody has as
-- `unknown_address`: no row changes, and the release before reads no such row.
create table password_history (
    tenant_id text collate "C" not null,
    account_id uuid not null,
    id uuid not null,
    secret text not null,          -- a PHC string (argon2id)
    pepper text collate "C",
    replaced_at timestamptz not null,
    primary key (tenant_id, account_id, id),
    constraint password_history_account foreign key (tenant_id, account_id) references account
);

alter table password_history enable row level security;
alter table password_history force row level security;
create policy password_history_tenant on password_history to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());

grant select, insert, delete on password_history to holdfast_app;
-- A new password has a day of its own.
grant update (made_at) on credential to holdfast_app;

alter table sign_in
    drop constraint sign_in_outcome,
    add constraint sign_in_outcome
        check (outcome in ('signed_in', 'failed', 'enrolment_required', 'unknown_address', 'step_required'))
        not valid;
alter table sign_in add constraint sign_in_unknown_address check (case outcome
    when 'unknown_address' then account_id is null and source_key is null and source_fp is null
    else source_key is not null and source_fp is not null and times = 1 end) not valid;
