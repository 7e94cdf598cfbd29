//! What a booking needs, and until when it can be changed.
use crate::ops::agreement::rule_of;
use jiff::Timestamp;
use kit_ids::TenantId;
use kit_money::Money;
use kit_pg::TenantTx;
use kit_tenants::Tenant;
use kit_tenants::settings::AgreementRule;
use policy_domain::{
    Asked, Deadlines, Found, Kind, RefundUntil, Rules, State, Who, deadlines, judge, refund_dates,
};

use crate::ops::{Core, Error, Outcome, pinned};
use crate::store::agreements::{self, Agreement};

/// A booking to be judged.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) tenant: TenantId,
    pub(crate) starts_at: Timestamp,
    pub(crate) price: Money,
    pub(crate) who: Who,
    /// What is accepted with the booking; a quote accepts nothing.
    pub(crate) accepted: Vec<(Kind, Vec<u8>)>,
    /// What a signed-in client accepted earlier.
    pub(crate) held: Vec<(Kind, Vec<u8>)>,
    pub(crate) at: Timestamp,
}

/// The judgement.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    pub(crate) requirements: Vec<Requirement>,
    /// The cancellation text that binds the booking; `None`: none does.
    pub(crate) policy_digest: Option<[u8; 32]>,
    pub(crate) deadlines: Deadlines,
    pub(crate) refunds: Vec<RefundUntil>,
    pub(crate) due_now: Money,
    pub(crate) due_within_s: u32,
    pub(crate) no_show_fee: Money,
}

/// One kind.
#[derive(Clone, Debug)]
pub(crate) struct Requirement {
    pub(crate) kind: Kind,
    pub(crate) state: State,
    pub(crate) required: bool,
    pub(crate) version: u32,
    /// The text that was accepted, where that is enough.
    pub(crate) accepted: Option<Agreement>,
}

/// What is known of one kind.
struct Known {
    current: Vec<Agreement>,
    requirement: Requirement,
}

/// Judges. Deadlines come from the version that binds, which is what the client reads.
#[tracing::instrument(name = "policy.ops.resolve", skip_all)]
pub(crate) async fn resolve(core: &Core, question: &Question) -> Outcome<Resolved> {
    let tenant = core.tenant(&question.tenant)?;
    if question.price.currency != tenant.currency() {
        let field = ("price.currency".to_owned(), "CURRENCY", "must be the currency of the business".into());
        return Err(Error::Invalid(vec![field]));
    }
    let mut tx = core.database.tenant(tenant.id()).await?;
    let mut known = Vec::new();
    for kind in Kind::ALL {
        known.push(know(&mut tx, &tenant, kind, question).await?);
    }
    tx.rollback().await?;
    let binding = binding(&known, &tenant)?;
    let rules = binding.as_ref().map(|(_, rules)| rules);
    let due = rules.and_then(|rules| rules.prepayment);
    Ok(Resolved {
        policy_digest: binding.as_ref().map(|(digest, _)| *digest),
        deadlines: deadlines(rules, question.starts_at),
        refunds: refund_dates(rules, question.starts_at, question.at, question.price),
        due_now: question.price.percent(due.map_or(0, |due| due.percent)),
        due_within_s: due.map_or(0, |due| due.due_within.as_seconds()),
        no_show_fee: rules.map_or(Money::zero(tenant.currency()), Rules::no_show_fee),
        requirements: known.into_iter().map(|known| known.requirement).collect(),
    })
}

async fn know(tx: &mut TenantTx, tenant: &Tenant, kind: Kind, question: &Question) -> Outcome<Known> {
    let AgreementRule { required, every_booking } = rule_of(kind, tenant);
    let current = agreements::current(tx, kind).await?;
    if required && current.is_empty() {
        return Err(Error::Closed(kind));
    }
    let of_kind =
        |all: &[(Kind, Vec<u8>)]| all.iter().find(|(own, _)| *own == kind).map(|(_, digest)| digest.clone());
    let (accepted, held) = (of_kind(&question.accepted), of_kind(&question.held));
    let asked = Asked {
        who: question.who,
        every_booking,
        accepted: found(tx, kind, &current, accepted.as_deref()).await?,
        held: found(tx, kind, &current, held.as_deref()).await?,
    };
    let state = judge(&asked);
    let digest = match state {
        State::Satisfied => accepted,
        State::Held => held,
        State::Missing | State::Outdated | State::Unknown => None,
    };
    let accepted = current.iter().find(|text| digest.as_deref() == Some(&text.digest)).cloned();
    let version = current.first().map_or(0, |text| text.version);
    Ok(Known { requirement: Requirement { kind, state, required, version, accepted }, current })
}

/// What a digest is. Only one that is not of the current version needs the database.
async fn found(
    tx: &mut TenantTx,
    kind: Kind,
    current: &[Agreement],
    digest: Option<&[u8]>,
) -> Outcome<Option<Found>> {
    let Some(digest) = digest else { return Ok(None) };
    if current.iter().any(|text| text.digest == digest) {
        return Ok(Some(Found::Current));
    }
    let published = agreements::by_digests(tx, &[digest.to_vec()]).await?;
    let earlier = published.iter().any(|text| text.kind == kind);
    Ok(Some(if earlier { Found::Earlier } else { Found::Nowhere }))
}

/// The cancellation version that binds the booking: the accepted text, or what a required one would be. A version
/// that is not required binds only who accepted it.
fn binding(known: &[Known], tenant: &Tenant) -> Outcome<Option<([u8; 32], Rules)>> {
    let Some(known) = known.iter().find(|known| known.requirement.kind == Kind::Cancellation) else {
        return Ok(None);
    };
    let default = || {
        let first = |text: &&Agreement| text.text.language == tenant.default_language();
        let text = known.current.iter().find(first).or(known.current.first());
        text.filter(|_| known.requirement.required)
    };
    let text = known.requirement.accepted.as_ref().or_else(default);
    text.map(|text| Ok((text.digest, pinned(&text.terms)?))).transpose()
}
