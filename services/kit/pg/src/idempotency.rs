//! Retries of a call under its idempotency key hear what the first heard. The row is written in the transaction of the
//! act; only success is stored, for 24 hours. The answer is stored without token and personal data: the caller adds
//! those again.
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use kit_authz::Action;
use kit_ids::AccountId;
use sqlx::Row as _;

use crate::tx::{JobsTx, TenantTx};
use crate::write::WriteTx;

/// How long an answer is stored.
pub const STORED_FOR: Duration = Duration::from_hours(24);

/// Least length of a guest's key: guests share one scope, so theirs must not be guessable.
pub const GUEST_KEY_MIN: usize = 16;

/// Greatest length of a key.
pub const KEY_MAX: usize = 200;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever typed.
    Guest,
    /// A person who has signed in.
    Account(AccountId),
}

/// What a key stands for: within a tenant, an operation of a caller under a key that the caller chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    operation: &'static str,
    caller: String,
    key: String,
}

/// The HMAC-SHA-256 of the parsed request: another request under the same key is refused.
#[derive(Clone, Copy, Debug)]
pub struct RequestMac([u8; 32]);

/// What is known of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing: do it.
    New,
    /// It was done: answer this.
    Answered(Vec<u8>),
    /// The key was used for another request.
    Reused,
}

/// Why a key is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key has 1 to 200 visible ASCII characters, a guest's at least 16")]
pub struct KeyError;

// === impl Scope ===

impl Scope {
    /// A scope; the key is visible ASCII, and a guest's long enough not to be guessed.
    pub fn new(operation: &'static str, caller: Caller, key: &str) -> Result<Self, KeyError> {
        let least = if caller == Caller::Guest { GUEST_KEY_MIN } else { 1 };
        if !(least..=KEY_MAX).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError);
        }
        let caller = match caller {
            Caller::Guest => "guest".to_owned(),
            Caller::Account(account) => account.to_string(),
        };
        Ok(Self { operation, caller, key: key.to_owned() })
    }
}

// === impl RequestMac ===

impl RequestMac {
    /// Of these bytes (the parsed request, serialised), under a key of the tenant.
    #[must_use]
    pub fn new(key: &[u8], request: &[u8]) -> Self {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), request);
        let mut mac = [0; 32];
        mac.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        Self(mac)
    }
}

const FIND: &str = "select request_mac, answer from holdfast.idempotency \
    where tenant_id = $1 and operation = $2 and caller = $3 and key = $4 and expires_at > $5";
const PURGE_EXPIRED: &str = "delete from holdfast.idempotency \
    where tenant_id = $1 and operation = $2 and caller = $3 and key = $4 and expires_at <= $5";
const STORE: &str = "insert into holdfast.idempotency \
    (tenant_id, operation, caller, key, request_mac, answer, made_at, expires_at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, operation, caller, key) do nothing";
const PURGE: &str = "delete from holdfast.idempotency where (tenant_id, operation, caller, key) in \
    (select tenant_id, operation, caller, key from holdfast.idempotency where expires_at <= $1 limit $2)";

/// What is known of this call.
pub async fn find(
    tx: &mut TenantTx,
    scope: &Scope,
    mac: &RequestMac,
    now: Timestamp,
) -> Result<Known, sqlx::Error> {
    let tenant = tx.tenant().clone();
    let found = sqlx::query(FIND)
        .bind(tenant.as_str())
        .bind(scope.operation)
        .bind(&scope.caller)
        .bind(&scope.key)
        .bind(now.to_sqlx())
        .fetch_optional(tx)
        .await?;
    let Some(row) = found else { return Ok(Known::New) };
    let stored: Vec<u8> = row.try_get("request_mac")?;
    if verify_slices_are_equal(&stored, &mac.0).is_err() {
        return Ok(Known::Reused);
    }
    Ok(Known::Answered(row.try_get("answer")?))
}

/// Stores an answer. Waits for a transaction that stores the same; `false`: it won, so roll back and [`find`].
pub async fn store(
    tx: &mut WriteTx<impl Action>,
    scope: &Scope,
    mac: &RequestMac,
    answer: &[u8],
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    let tenant = tx.tenant().clone();
    sqlx::query(PURGE_EXPIRED)
        .bind(tenant.as_str())
        .bind(scope.operation)
        .bind(&scope.caller)
        .bind(&scope.key)
        .bind(now.to_sqlx())
        .execute(&mut *tx)
        .await?;
    let stored = sqlx::query(STORE)
        .bind(tenant.as_str())
        .bind(scope.operation)
        .bind(&scope.caller)
        .bind(&scope.key)
        .bind(&mac.0[..])
        .bind(answer)
        .bind(now.to_sqlx())
        .bind(now.checked_add(STORED_FOR).unwrap_or(Timestamp::MAX).to_sqlx())
        .execute(tx)
        .await?;
    Ok(stored.rows_affected() == 1)
}

/// Deletes what has expired, at most `limit` rows of all tenants; answers how many.
pub async fn purge(tx: &mut JobsTx, now: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    let purged = sqlx::query(PURGE).bind(now.to_sqlx()).bind(limit).execute(tx).await?;
    Ok(purged.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_needs_a_key_that_cannot_be_guessed() {
        assert_eq!(Scope::new("Book", Caller::Guest, "short").err(), Some(KeyError));
        assert!(Scope::new("Book", Caller::Guest, "0123456789abcdef").is_ok());
        assert_eq!(Scope::new("Book", Caller::Guest, "0123456789 abcdef").err(), Some(KeyError));
        assert_eq!(Scope::new("Book", Caller::Guest, &"k".repeat(201)).err(), Some(KeyError));
    }
}
