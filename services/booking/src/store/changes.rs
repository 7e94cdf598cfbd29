//! Every move of a booking, with the decision behind it.
use std::collections::HashMap;

use booking_api::{ChangedBy, State};
use booking_domain::revision::Revision;
use booking_domain::transition::Transition;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_ids::{AccountId, BookingId, SubjectId, TypedId as _};
use kit_money::{Currency, Money};
use kit_pg::{TenantTx, WriteTx};
use policy_api::{Decision, DecisionInput, Rule};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::authz::ChangesBooking;

/// A change to store.
#[derive(Clone, Debug)]
pub struct NewChange<'a> {
    /// The move.
    pub transition: Transition,
    /// Who changed it.
    pub by: ChangedBy,
    /// Whose account.
    pub account: Option<AccountId>,
    /// Whose key seals the reason.
    pub subject: SubjectId,
    /// Why, sealed.
    pub sealed_reason: Option<&'a [u8]>,
    /// The decision behind it.
    pub decision: Option<serde_json::Value>,
    /// Whether its mail was left out because its receiver had enough of them.
    pub mail_left_out: bool,
    /// Whether it corrected the address with which the booking was made.
    pub email_corrected: bool,
    /// When it changed.
    pub at: Timestamp,
}

/// Stores a change of the permit's booking.
pub async fn insert<A: ChangesBooking>(tx: &mut WriteTx<A>, new: &NewChange<'_>) -> Result<(), sqlx::Error> {
    let (tenant, booking) = (tx.tenant().clone(), A::booking(&tx.evidence()));
    sqlx::query!(
        "insert into booking_change (tenant_id, booking_id, revision, from_state, to_state, by_kind, by_account_id,
            subject_id, sealed_reason, decision, changed_at, mail_left_out, email_corrected)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenant.as_str(),
        booking.uuid(),
        new.transition.revision().get(),
        new.transition.from().map(State::as_str),
        new.transition.to().as_str(),
        new.by.as_str(),
        new.account.map(kit_ids::TypedId::uuid),
        new.subject.uuid(),
        new.sealed_reason,
        new.decision,
        new.at.to_sqlx() as _,
        new.mail_left_out,
        new.email_corrected,
    )
    .execute(tx)
    .await
    .map(drop)
}

/// A change as it is stored. Has no Debug: it holds what the client wrote.
#[derive(Clone)]
pub struct Change {
    /// The revision that it made.
    pub revision: Revision,
    /// The state before; `None`: it was made.
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// Who changed it.
    pub by: ChangedBy,
    /// When it changed.
    pub at: Timestamp,
    /// Why, sealed.
    pub sealed_reason: Option<Vec<u8>>,
    /// Why, once it is opened.
    pub reason: String,
    /// Whether its mail was left out because its receiver had enough of them.
    pub mail_left_out: bool,
    /// Whether it corrected the address with which the booking was made.
    pub email_corrected: bool,
}

/// What cancelled a booking.
#[derive(Clone, Debug)]
pub struct Cancellation {
    /// The decision, as it was made.
    pub decision: Decision,
    /// When it was made.
    pub at: Timestamp,
    /// Whether its mail was left out because its receiver had enough of them.
    pub mail_left_out: bool,
}

/// Every change of a booking, oldest first.
pub async fn of_booking(tx: &mut TenantTx, booking: BookingId) -> Result<Vec<Change>, StoreError> {
    let tenant = tx.tenant().clone();
    let rows = sqlx::query!(
        r#"select revision, from_state, to_state, by_kind, sealed_reason, mail_left_out, email_corrected,
            changed_at as "changed_at: jiff_sqlx::Timestamp"
        from booking_change
        where tenant_id = $1 and booking_id = $2 order by revision"#,
        tenant.as_str(),
        booking.uuid(),
    )
    .fetch_all(tx)
    .await?;
    let changes = rows.into_iter().map(|row| {
        let bad = |column| StoreError::inconsistent("booking_change", column);
        Ok(Change {
            revision: Revision::new(row.revision).ok_or(bad("revision"))?,
            from: row.from_state.map(|from| from.parse()).transpose().map_err(|_| bad("from_state"))?,
            to: row.to_state.parse().map_err(|_| bad("to_state"))?,
            by: row.by_kind.parse().map_err(|_| bad("by_kind"))?,
            at: row.changed_at.to_jiff(),
            sealed_reason: row.sealed_reason,
            reason: String::new(),
            mail_left_out: row.mail_left_out,
            email_corrected: row.email_corrected,
        })
    });
    changes.collect()
}

/// What cancelled some bookings.
pub async fn cancellations(
    tx: &mut TenantTx,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, Cancellation>, StoreError> {
    let tenant = tx.tenant().clone();
    let ids: Vec<uuid::Uuid> = bookings.iter().map(|booking| booking.uuid()).collect();
    let rows = sqlx::query!(
        "select distinct on (booking_id) booking_id, decision, mail_left_out from booking_change
        where tenant_id = $1 and booking_id = any($2) and to_state = 'cancelled' order by booking_id, revision desc",
        tenant.as_str(),
        &ids,
    )
    .fetch_all(tx)
    .await?;
    let decided = rows.into_iter().filter_map(|row| Some((row.booking_id, row.mail_left_out, row.decision?)));
    let cancellation = |(booking, mail_left_out, stored): (uuid::Uuid, bool, serde_json::Value)| {
        let stored: StoredDecision = serde_json::from_value(stored)
            .map_err(|_| StoreError::inconsistent("booking_change", "decision"))?;
        Ok((booking.into(), Cancellation { at: stored.inputs.at, decision: stored.into(), mail_left_out }))
    };
    decided.map(cancellation).collect()
}

/// A decision with everything it was decided from, as it is stored.
pub fn write_decision(input: &DecisionInput, decision: &Decision) -> Result<serde_json::Value, StoreError> {
    let stored = StoredDecision {
        event: "cancel".to_owned(),
        inputs: StoredInputs {
            by: input.by.as_str().to_owned(),
            at: input.at,
            starts_at: input.starts_at,
            least_notice_s: input.least_notice.map(|notice| notice.as_secs()),
            price: input.price.minor,
            paid: input.paid.minor,
            currency: input.price.currency,
            policy_digest: input.policy_digest.as_ref().map(|digest| HEXLOWER.encode(digest)),
            moves: input.moves,
        },
        answer: StoredAnswer {
            allowed: decision.allowed,
            deadline: decision.deadline,
            refund_percent: decision.refund_percent,
            refund: decision.refund.minor,
            fee: decision.fee.minor,
            rule: decision.rule,
            valid_until: decision.valid_until,
        },
    };
    serde_json::to_value(stored).map_err(|_| StoreError::inconsistent("booking_change", "decision"))
}

#[derive(Serialize, Deserialize)]
struct StoredDecision {
    event: String,
    inputs: StoredInputs,
    answer: StoredAnswer,
}

#[derive(Serialize, Deserialize)]
struct StoredInputs {
    by: String,
    at: Timestamp,
    starts_at: Timestamp,
    least_notice_s: Option<i64>,
    price: i64,
    paid: i64,
    currency: Currency,
    policy_digest: Option<String>,
    moves: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredAnswer {
    allowed: bool,
    deadline: Option<Timestamp>,
    refund_percent: u32,
    refund: i64,
    fee: i64,
    rule: Rule,
    valid_until: Timestamp,
}

impl From<StoredDecision> for Decision {
    fn from(StoredDecision { inputs, answer, .. }: StoredDecision) -> Self {
        let money = |minor| Money::new(minor, inputs.currency);
        Self {
            allowed: answer.allowed,
            deadline: answer.deadline,
            refund_percent: answer.refund_percent,
            paid: money(inputs.paid),
            refund: money(answer.refund),
            fee: money(answer.fee),
            rule: answer.rule,
            valid_until: answer.valid_until,
        }
    }
}
