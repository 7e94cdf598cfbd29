//! What cancelling would do, from the pinned version.
use kit_access::Peer;
use kit_fault::{Fault, FieldCode};
use policy_api::{AgreementKind, Decision, DecisionInput};
use policy_domain::{Rules, decide};

use crate::ops::{Context, pinned};
use crate::store::agreements;

/// A cancellation to decide on.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) input: DecisionInput,
}

/// Decides; the version is whatever the booking pinned, however old.
#[tracing::instrument(name = "policy.ops.decide_cancellation", skip_all)]
pub(crate) async fn run(context: &Context, peer: &Peer, command: Command) -> Result<Decision, Fault> {
    let Command { input } = command;
    let rules = rules(context, peer, &input).await?;
    Ok(decide(&policy_domain::Facts {
        event: input.event,
        by: input.by,
        at: input.at,
        starts_at: input.starts_at,
        least_notice: input.least_notice,
        paid: input.paid,
        consented: rules.as_ref(),
        moves: input.moves,
        overridden: input.overridden,
    }))
}

async fn rules(context: &Context, peer: &Peer, input: &DecisionInput) -> Result<Option<Rules>, Fault> {
    let Some(digest) = &input.policy_digest else { return Ok(None) };
    let mut tx = context.read(peer).await?;
    let found = agreements::by_digests(&mut tx, std::slice::from_ref(digest)).await?;
    tx.commit().await?;
    let version = found
        .into_iter()
        .find(|text| text.kind == AgreementKind::Cancellation)
        .ok_or_else(Fault::not_found)?;
    let rules = pinned(&version.terms)?;
    if rules.currency != input.paid.currency {
        let what = "must be the currency of the pinned policy";
        return Err(Fault::invalid_field("paid.currency", FieldCode::Currency, what));
    }
    Ok(Some(rules))
}
