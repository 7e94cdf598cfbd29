-- Since when a tenant is gone: for a day from then on, what was on its way is still accepted. A tombstone of before is
-- older than that.
alter table holdfast.tenant_configuration add column removed_at timestamptz;
update holdfast.tenant_configuration set removed_at = 'epoch' where removed;
alter table holdfast.tenant_configuration drop column removed;
