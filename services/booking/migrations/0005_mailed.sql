-- Anybody can book with anybody's address: what one address or telephone causes is counted, so that nobody's mailbox is
-- filled by it. "mailbox" is the e-mail address without what providers overlook (a tag after +, dots), so that one
-- mailbox counts as one; a person is still found by the whole address.
alter table client_contact
    drop constraint client_contact_kind,
    add constraint client_contact_kind check (kind in ('email', 'phone', 'mailbox'));

-- Mails that acts asked for, written with the outbox record whose id it has; kept as long as they count.
create table mailed (
    tenant_id text collate "C" not null,
    id uuid not null,
    client_id uuid not null,
    asked_at timestamptz not null,
    constraint mailed_pkey primary key (tenant_id, id),
    constraint mailed_client foreign key (tenant_id, client_id) references client
);
create index mailed_recent on mailed (tenant_id, client_id, asked_at);

grant select, insert on mailed to holdfast_app;
grant select, delete on mailed to holdfast_jobs;

alter table mailed enable row level security;
alter table mailed force row level security;
create policy mailed_tenant on mailed to holdfast_app
    using (tenant_id = holdfast.current_tenant()) with check (tenant_id = holdfast.current_tenant());
create policy mailed_jobs on mailed to holdfast_jobs using (true);

-- Whether the change's mail was left out because its receiver had enough of them.
alter table booking_change add column mail_left_out boolean not null default false;
