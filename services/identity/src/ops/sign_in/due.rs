//! What a right password must be followed by.
use identity_domain::enrolment::Enrolment;
use identity_domain::password::is_too_old;
use identity_domain::way_in::Due;
use kit_access::Peer;
use kit_fault::Fault;
use kit_tenants::Tenant;
use kit_tenants::settings::OnTighten;

use crate::crypto::hasher::Verified;
use crate::ops::{Context, holder, password_rules, second_factor};
use crate::store::accounts::Credential;

/// What is due for an account whose password was right.
pub(super) async fn due(
    context: &Context,
    peer: &Peer,
    tenant: &Tenant,
    credential: &Credential,
    verified: &Verified,
) -> Result<Due, Fault> {
    let now = context.clock.now();
    let enrolment = second_factor(tenant).enrolment(&credential.roles, credential.made_at, now);
    let new_password = match tenant.on_tighten() {
        OnTighten::Keep => false,
        OnTighten::NextSignIn => {
            let max_days = tenant.staff().passwords.max_age_days;
            is_too_old(credential.set_at, now, tenant.zone(), max_days)
                || breaks_rules(context, peer, tenant, verified).await?
        }
    };
    Ok(Due { enrolment: enrolment == Enrolment::Required, new_password })
}

/// Whether a password that was taken once breaks a rule of today. While the list of breached ones cannot be read,
/// none is in it: nobody is kept out for that, and whoever chooses a password is refused.
async fn breaks_rules(
    context: &Context,
    peer: &Peer,
    tenant: &Tenant,
    verified: &Verified,
) -> Result<bool, Fault> {
    let known = holder::open(context, peer, verified.account()).await?;
    let rules = password_rules(tenant, &known.of_password());
    if !verified.password().broken(&rules).is_empty() {
        return Ok(true);
    }
    if !rules.rejects_breached {
        return Ok(false);
    }
    let listed = context.breached.contain(verified.password()).await;
    Ok(listed.unwrap_or_else(|error| {
        tracing::error!(%error, "a right password was not looked up among the breached ones");
        false
    }))
}
