//! What publishing has in common: a number, digests, an audit record.
use kit_fault::Fault;
use kit_ledger_grpc::{AuditEntry, record_audit};
use kit_pg::WriteTx;
use kit_tenants::Tenant;
use kit_tenants::settings::AgreementRule;
use policy_api::AgreementKind;
use policy_domain::{SCOPE_TENANT, Text, digest};

use crate::authz::PublishesAgreement;
use crate::ops::{Context, rules_of};
use crate::store::agreements::{self, Agreement, NewVersion};

/// The terms that a version of this kind has under a configuration: JCS, `{}` where there are no rules.
pub(crate) fn terms_of(kind: AgreementKind, tenant: &Tenant) -> Result<String, Fault> {
    match kind {
        AgreementKind::Terms | AgreementKind::Privacy => Ok("{}".to_owned()),
        AgreementKind::Cancellation => {
            let terms = rules_of(tenant).and_then(|rules| rules.terms());
            terms.map_err(|error| Fault::internal(&error))
        }
    }
}

/// When a tenant asks for an agreement of this kind: never for a privacy notice, which is shown.
pub(crate) fn rule_of(kind: AgreementKind, tenant: &Tenant) -> AgreementRule {
    match kind {
        AgreementKind::Terms => tenant.agreements().terms,
        AgreementKind::Cancellation => tenant.agreements().cancellation,
        AgreementKind::Privacy => AgreementRule { required: false, every_booking: false },
    }
}

/// A version to be published after another.
pub(crate) struct Next<'a> {
    pub(crate) kind: AgreementKind,
    /// The version before it, in every language; empty: it is the first.
    pub(crate) current: &'a [Agreement],
    pub(crate) texts: Vec<Text>,
    pub(crate) terms: &'a str,
    /// An account's id, or "operator".
    pub(crate) by: &'a str,
}

/// Publishes the next version. The caller holds the lock.
pub(crate) async fn publish_next(
    context: &Context,
    tx: &mut WriteTx<impl PublishesAgreement>,
    next: Next<'_>,
) -> Result<u32, Fault> {
    let Next { kind, current, texts, terms, by } = next;
    let version = current.first().map_or(1, |agreement| agreement.version + 1);
    let mut digested = Vec::with_capacity(texts.len());
    for text in texts {
        let digest =
            digest(kind, SCOPE_TENANT, version, &text, terms).map_err(|error| Fault::internal(&error))?;
        digested.push((text, digest));
    }
    let new = NewVersion { kind, version, terms, at: context.clock.now(), by, texts: &digested };
    agreements::append(tx, &new).await?;
    let entry = AuditEntry::done(by, "agreement.publish", format!("agreement/{kind}/{version}"));
    record_audit(tx, &context.clock, &entry).await?;
    Ok(version)
}

/// A configuration whose rules differ from those of the current cancellation agreement makes its next version: same
/// title and text, in all languages. Nothing published yet: nothing to do.
pub(crate) async fn republish(
    context: &Context,
    tx: &mut WriteTx<impl PublishesAgreement>,
    tenant: &Tenant,
) -> Result<(), Fault> {
    let kind = AgreementKind::Cancellation;
    agreements::lock(tx).await?;
    let current = agreements::current(tx, kind).await?;
    let terms = terms_of(kind, tenant)?;
    if current.first().is_none_or(|agreement| agreement.terms == terms) {
        return Ok(());
    }
    let texts = current.iter().map(|agreement| agreement.text.clone()).collect();
    let next = Next { kind, current: &current, texts, terms: &terms, by: "operator" };
    publish_next(context, tx, next).await?;
    Ok(())
}
