//! What cancelling would do, from the pinned version.
use jiff::{SignedDuration, Timestamp};
use kit_ids::TenantId;
use kit_money::Money;
use policy_domain::{By, Decision, Event, Kind, Rules, decide};

use crate::ops::{Core, Error, Outcome, pinned};
use crate::store::agreements;

/// A booking and what is to happen to it.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) tenant: TenantId,
    pub(crate) event: Event,
    pub(crate) by: By,
    pub(crate) at: Timestamp,
    pub(crate) starts_at: Timestamp,
    pub(crate) least_notice: Option<SignedDuration>,
    pub(crate) paid: Money,
    /// Empty: the client consented to none.
    pub(crate) policy_digest: Vec<u8>,
    pub(crate) moves: u32,
    pub(crate) overridden: bool,
}

/// Decides; the version is whatever the booking pinned, however old.
#[tracing::instrument(name = "policy.ops.decide_cancellation", skip_all)]
pub(crate) async fn decide_cancellation(core: &Core, question: &Question) -> Outcome<Decision> {
    let rules = rules(core, question).await?;
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

async fn rules(core: &Core, question: &Question) -> Outcome<Option<Rules>> {
    if question.policy_digest.is_empty() {
        return Ok(None);
    }
    let mut tx = core.database.tenant(&question.tenant).await?;
    let found = agreements::by_digests(&mut tx, std::slice::from_ref(&question.policy_digest)).await?;
    tx.rollback().await?;
    let version = found.into_iter().find(|text| text.kind == Kind::Cancellation).ok_or(Error::NotFound)?;
    let rules = pinned(&version.terms)?;
    if rules.currency != question.paid.currency {
        let field =
            ("paid.currency".to_owned(), "CURRENCY", "must be the currency of the pinned policy".into());
        return Err(Error::Invalid(vec![field]));
    }
    Ok(Some(rules))
}
