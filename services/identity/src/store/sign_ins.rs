//! The record of sign-ins.
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use kit_ids::{AccountId, EventId, TypedId};
use kit_pg::WriteTx;
use kit_seal::BlindIndex;

use crate::authz::RecordSignIn;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a session.
    SignedIn,
    /// The address or the password was wrong.
    Failed,
    /// The password was right; a second factor must be enrolled first.
    EnrolmentRequired,
    /// The password was right; there is no session before a further step.
    StepRequired,
}

/// An attempt that was judged.
pub struct SignIn {
    /// Its id, the audit event's too.
    pub id: EventId,
    /// Whose account.
    pub account: AccountId,
    /// How it ended.
    pub outcome: Outcome,
    /// Blind index of the client's address.
    pub client_ip: BlindIndex,
    /// When it was tried.
    pub at: Timestamp,
}

impl Outcome {
    /// Its name, in the table and in the audit ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::Failed => "failed",
            Self::EnrolmentRequired => "enrolment_required",
            Self::StepRequired => "step_required",
        }
    }
}

/// Keeps the record of one.
pub async fn insert(tx: &mut WriteTx<RecordSignIn>, sign_in: &SignIn) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into sign_in (tenant_id, id, account_id, outcome, source_key, source_fp, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant.as_str(),
        sign_in.id.uuid(),
        sign_in.account.uuid(),
        sign_in.outcome.as_str(),
        sign_in.client_ip.key_id,
        sign_in.client_ip.value,
        sign_in.at.to_sqlx() as _
    )
    .execute(tx)
    .await
    .map(drop)
}

/// Counts an attempt at an address that nobody has, in the record of its minute; whether it is the first of them.
pub async fn count_unknown(
    tx: &mut WriteTx<RecordSignIn>,
    id: EventId,
    minute: Timestamp,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant().clone();
    let row = sqlx::query!(
        "insert into sign_in (tenant_id, id, outcome, at) values ($1, $2, 'unknown_address', $3)
         on conflict (tenant_id, id) do update set times = sign_in.times + 1
         returning times",
        tenant.as_str(),
        id.uuid(),
        minute.to_sqlx() as _
    )
    .fetch_one(tx)
    .await?;
    Ok(row.times == 1)
}
