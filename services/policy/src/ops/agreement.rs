//! What publishing has in common: a number, digests, an audit record.
use kit_pg::TenantTx;
use kit_tenants::Tenant;
use kit_tenants::settings::AgreementRule;
use policy_api::AgreementKind;
use policy_domain::{SCOPE_TENANT, Text, digest};

use crate::ops::{Core, Outcome, audit, rules_of};
use crate::store::agreements::{self, Agreement, NewVersion};

/// The terms that a version of this kind has under a configuration: JCS, `{}` where there are no rules.
pub(crate) fn terms_of(kind: AgreementKind, tenant: &Tenant) -> Outcome<String> {
    match kind {
        AgreementKind::Terms => Ok("{}".to_owned()),
        AgreementKind::Cancellation => Ok(rules_of(tenant)?.terms()?),
    }
}

/// When a tenant asks for an agreement of this kind.
pub(crate) fn rule_of(kind: AgreementKind, tenant: &Tenant) -> AgreementRule {
    match kind {
        AgreementKind::Terms => tenant.agreements().terms,
        AgreementKind::Cancellation => tenant.agreements().cancellation,
    }
}

/// Publishes texts as the version after `current`. The caller holds the lock.
pub(crate) async fn publish_next(
    core: &Core,
    tx: &mut TenantTx,
    kind: AgreementKind,
    (current, texts, terms): (&[Agreement], Vec<Text>, &str),
    by: &str,
) -> Outcome<u32> {
    let version = current.first().map_or(1, |agreement| agreement.version + 1);
    let mut digested = Vec::with_capacity(texts.len());
    for text in texts {
        let digest = digest(kind, SCOPE_TENANT, version, &text, terms)?;
        digested.push((text, digest));
    }
    let new = NewVersion { kind, version, terms, at: core.source.now(), by, texts: &digested };
    agreements::append(tx, &new).await?;
    audit::record(core, tx, by, "agreement.publish", &format!("agreement/{kind}/{version}")).await?;
    Ok(version)
}

/// A configuration whose rules differ from those of the current cancellation agreement makes its next version: same
/// title and text, in all languages. Nothing published yet: nothing to do.
pub(crate) async fn republish(core: &Core, tx: &mut TenantTx, tenant: &Tenant) -> Outcome<()> {
    let kind = AgreementKind::Cancellation;
    agreements::lock(tx).await?;
    let current = agreements::current(tx, kind).await?;
    let terms = terms_of(kind, tenant)?;
    if current.first().is_none_or(|agreement| agreement.terms == terms) {
        return Ok(());
    }
    let texts = current.iter().map(|agreement| agreement.text.clone()).collect();
    publish_next(core, tx, kind, (&current, texts, &terms), "operator").await?;
    Ok(())
}
