//! What a booking needs, and until when it can be changed.
use jiff::Timestamp;
use kit_access::Peer;
use kit_authz::Requester as _;
use kit_fault::{Fault, FieldCode};
use kit_money::Money;
use kit_pg::TenantTx;
use kit_tenants::Tenant;
use kit_tenants::settings::AgreementRule;
use policy_api::{
    Accepted, AcceptedDigest, AgreementKind, ClientStanding, NoShowCost, Requirement, RequirementState,
    Resolution, ShownNotice,
};
use policy_domain::{
    Acceptance, AcceptanceState, Booker, Deadlines, Rules, VersionMatch, acceptance_state, deadlines,
    refund_dates,
};

use crate::ops::agreement::rule_of;
use crate::ops::current::in_language;
use crate::ops::{Context, closed, pinned};
use crate::store::agreements::{self, Agreement};

/// A booking to decide on.
#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) starts_at: Timestamp,
    pub(crate) price: Money,
    pub(crate) booker: Booker,
    /// What is accepted with the booking; a quote accepts nothing.
    pub(crate) accepted: Vec<AcceptedDigest>,
    /// What a signed-in client accepted earlier.
    pub(crate) previously_accepted: Vec<AcceptedDigest>,
    pub(crate) at: Timestamp,
    /// In which the privacy notice is shown; empty: the tenant's first.
    pub(crate) language: String,
}

/// What is known of one kind.
struct Known {
    current: Vec<Agreement>,
    /// The text that was accepted, where that is enough.
    text: Option<Agreement>,
    requirement: Requirement,
}

/// Decides. Deadlines come from the version that binds, which is what the client reads.
#[tracing::instrument(name = "policy.ops.resolve", skip_all)]
pub(crate) async fn run(context: &Context, peer: &Peer, command: &Command) -> Result<Resolution, Fault> {
    let tenant = context.tenant(peer.tenant())?;
    if command.price.currency != tenant.currency() {
        let what = "must be the currency of the business";
        return Err(Fault::invalid_field("price.currency", FieldCode::Currency, what));
    }
    let mut tx = context.read(peer).await?;
    let mut known = Vec::new();
    for kind in AgreementKind::ACCEPTED {
        known.push(know(&mut tx, &tenant, kind, command).await?);
    }
    let notices = agreements::current(&mut tx, AgreementKind::Privacy).await?;
    tx.commit().await?;
    let binding = binding(&known, &tenant)?;
    let rules = binding.as_ref().map(|(_, rules)| rules);
    let due = rules.and_then(|rules| rules.prepayment);
    let Deadlines { cancel_until, reschedule_until } = deadlines(rules, command.starts_at);
    Ok(Resolution {
        requirements: known.into_iter().map(|known| known.requirement).collect(),
        policy_digest: binding.as_ref().map(|(digest, _)| digest.to_vec()),
        cancel_until,
        reschedule_until,
        refunds: refund_dates(rules, command.starts_at, command.at, command.price),
        due_now: command.price.percent(due.map_or(0, |due| due.percent)),
        due_within_s: due.map_or(0, |due| due.due_within.as_seconds()),
        no_show: rules.map_or(NoShowCost::none(tenant.currency()), Rules::no_show_cost),
        // Blocks and limits come with their own rules; until then every client may book.
        client_standing: ClientStanding::Good,
        privacy_notice: in_language(&tenant, notices, &[&command.language]).map(shown),
    })
}

fn shown(notice: Agreement) -> ShownNotice {
    let Agreement { version, digest, text, .. } = notice;
    ShownNotice { version, digest: digest.to_vec(), language: text.language }
}

async fn know(
    tx: &mut TenantTx,
    tenant: &Tenant,
    kind: AgreementKind,
    command: &Command,
) -> Result<Known, Fault> {
    let AgreementRule { required, every_booking } = rule_of(kind, tenant);
    let current = agreements::current(tx, kind).await?;
    if required && current.is_empty() {
        return Err(closed(kind));
    }
    let of_kind =
        |all: &[AcceptedDigest]| all.iter().find(|one| one.kind == kind).map(|one| one.digest.clone());
    let (accepted, previously_accepted) = (of_kind(&command.accepted), of_kind(&command.previously_accepted));
    let acceptance = Acceptance {
        booker: command.booker,
        every_booking,
        accepted: found(tx, kind, &current, accepted.as_deref()).await?,
        previously_accepted: found(tx, kind, &current, previously_accepted.as_deref()).await?,
    };
    let (state, digest) = match acceptance_state(&acceptance) {
        AcceptanceState::Satisfied => (RequirementState::Satisfied, accepted),
        AcceptanceState::AcceptedBefore => (RequirementState::Satisfied, previously_accepted),
        AcceptanceState::Missing => (RequirementState::Missing, None),
        AcceptanceState::Outdated => (RequirementState::Outdated, None),
        AcceptanceState::Unknown => (RequirementState::Unknown, None),
    };
    let text = current.iter().find(|text| digest.as_deref() == Some(&text.digest)).cloned();
    let accepted = Accepted {
        kind,
        version: current.first().map_or(0, |text| text.version),
        digest: text.as_ref().map(|text| text.digest.to_vec()).unwrap_or_default(),
        language: text.as_ref().map(|text| text.text.language.clone()).unwrap_or_default(),
    };
    Ok(Known { requirement: Requirement { state, required, accepted }, text, current })
}

/// What a digest is. Only one that is not of the current version needs the database.
async fn found(
    tx: &mut TenantTx,
    kind: AgreementKind,
    current: &[Agreement],
    digest: Option<&[u8]>,
) -> Result<Option<VersionMatch>, Fault> {
    let Some(digest) = digest else { return Ok(None) };
    if current.iter().any(|text| text.digest == digest) {
        return Ok(Some(VersionMatch::Current));
    }
    let published = agreements::by_digests(tx, &[digest.to_vec()]).await?;
    let earlier = published.iter().any(|text| text.kind == kind);
    Ok(Some(if earlier { VersionMatch::Earlier } else { VersionMatch::Nowhere }))
}

/// The cancellation version that binds the booking: the accepted text, or what a required one would be. A version
/// that is not required binds only who accepted it.
fn binding(known: &[Known], tenant: &Tenant) -> Result<Option<([u8; 32], Rules)>, Fault> {
    let Some(known) =
        known.iter().find(|known| known.requirement.accepted.kind == AgreementKind::Cancellation)
    else {
        return Ok(None);
    };
    let default = || {
        let text = in_language(tenant, known.current.clone(), &[tenant.default_language()]);
        text.filter(|_| known.requirement.required)
    };
    let text = known.text.clone().or_else(default);
    text.map(|text| Ok((text.digest, pinned(&text.terms)?))).transpose()
}
