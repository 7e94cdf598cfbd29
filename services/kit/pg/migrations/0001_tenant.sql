-- The tenant of the running transaction. Raises outside one, also on a reused connection, where the setting reads ''.
create function holdfast.current_tenant() returns text
    language plpgsql stable parallel safe
    set search_path = pg_catalog
as $$
declare
    tenant text := current_setting('app.tenant_id', true);
begin
    if tenant is null or tenant = '' then
        raise exception 'no tenant: this statement runs outside a tenant transaction' using errcode = 'HF001';
    end if;
    return tenant;
end
$$;

grant usage on schema holdfast to holdfast_app, holdfast_jobs;
grant execute on function holdfast.current_tenant() to holdfast_app, holdfast_jobs;
