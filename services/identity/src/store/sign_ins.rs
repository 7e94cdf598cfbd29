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
}

/// One attempt.
pub struct Attempt {
    /// Its id, the audit event's too.
    pub id: EventId,
    /// Whose account; an unknown address has none.
    pub account: Option<AccountId>,
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
        }
    }
}

/// Keeps an attempt.
pub async fn insert(tx: &mut WriteTx<RecordSignIn>, attempt: &Attempt) -> sqlx::Result<()> {
    let tenant = tx.tenant().clone();
    sqlx::query!(
        "insert into sign_in (tenant_id, id, account_id, outcome, source_key, source_fp, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant.as_str(),
        attempt.id.uuid(),
        attempt.account.map(TypedId::uuid),
        attempt.outcome.as_str(),
        attempt.client_ip.key_id,
        attempt.client_ip.value,
        attempt.at.to_sqlx() as _
    )
    .execute(tx)
    .await
    .map(drop)
}
