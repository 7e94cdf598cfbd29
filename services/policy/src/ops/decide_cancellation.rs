//! What cancelling would do, from the pinned version.
use kit_ids::TenantId;
use policy_api::{AgreementKind, Decision, Question};
use policy_domain::{Rules, decide};

use crate::ops::{Core, Error, Outcome, pinned};
use crate::store::agreements;

/// Decides; the version is whatever the booking pinned, however old.
#[tracing::instrument(name = "policy.ops.decide_cancellation", skip_all)]
pub(crate) async fn decide_cancellation(
    core: &Core,
    tenant: &TenantId,
    question: &Question,
) -> Outcome<Decision> {
    let rules = rules(core, tenant, question).await?;
    Ok(decide(&policy_domain::Question {
        event: question.event,
        by: question.by,
        at: question.at,
        starts_at: question.starts_at,
        least_notice: question.least_notice,
        paid: question.paid,
        consented: rules.as_ref(),
        moves: question.moves,
        overridden: question.overridden,
    }))
}

async fn rules(core: &Core, tenant: &TenantId, question: &Question) -> Outcome<Option<Rules>> {
    let Some(digest) = &question.policy_digest else { return Ok(None) };
    let mut tx = core.database.tenant(tenant).await?;
    let found = agreements::by_digests(&mut tx, std::slice::from_ref(digest)).await?;
    tx.rollback().await?;
    let version =
        found.into_iter().find(|text| text.kind == AgreementKind::Cancellation).ok_or(Error::NotFound)?;
    let rules = pinned(&version.terms)?;
    if rules.currency != question.paid.currency {
        let field =
            ("paid.currency".to_owned(), "CURRENCY", "must be the currency of the pinned policy".into());
        return Err(Error::Invalid(vec![field]));
    }
    Ok(Some(rules))
}
