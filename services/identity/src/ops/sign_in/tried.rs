//! What is tried.
use identity_domain::attempt::{Bucket, BucketKind, Lock, LockoutRules};
use jiff::Timestamp;
use kit_ids::{EventId, TypedId as _};
use kit_ledger::GUEST;
use kit_ledger_grpc::AuditEntry;
use kit_seal::{BlindIndex, Purpose, TenantKeys};
use uuid::Builder;

use crate::crypto::token::Token;
use crate::ops::account_object;
use crate::store::accounts::Credential;

/// Whose password is tried, and in which buckets the attempt counts.
pub(super) struct Tried {
    /// The account, if there is one with this address.
    pub(super) found: Option<Credential>,
    /// Where it counts.
    pub(super) buckets: Vec<Bucket>,
    /// The bucket of the address, whether it counts there or not.
    pub(super) account: Bucket,
    /// By which limits.
    pub(super) rules: LockoutRules,
    /// Whether the account's holder is told of a lock.
    pub(super) notify: bool,
    /// The browser's own token, or a new one.
    pub(super) device: Token,
    /// Blind index of the client's address.
    pub(super) client_ip: BlindIndex,
    /// The tenant's.
    pub(super) keys: TenantKeys,
}

// === impl Tried ===

impl Tried {
    /// The account as the object of an act.
    pub(super) fn object(&self) -> String {
        self.found
            .as_ref()
            .map_or_else(|| "account/unknown".to_owned(), |found| account_object(found.account))
    }

    /// The id of the record of attempts at addresses that nobody has, the same for all of a minute.
    pub(super) fn record_of(&self, minute: Timestamp) -> EventId {
        let mac = self.keys.mac(Purpose::Attempt, &[b"minute", &minute.as_second().to_be_bytes()]);
        let random = mac.first_chunk().copied().unwrap_or_default();
        let millis = u64::try_from(minute.as_millisecond()).unwrap_or_default();
        EventId::from_uuid(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The record of a lock; of an address that nobody has there is none. Of a source it names no account: whichever
    /// was tried last has nothing to do with it.
    pub(super) fn locked(&self, lock: &Lock) -> Option<AuditEntry> {
        let object = match (lock.bucket.kind, &self.found) {
            (BucketKind::Source, _) => "source/unnamed".to_owned(),
            (BucketKind::Pair | BucketKind::Account | BucketKind::Device, Some(_)) => self.object(),
            (BucketKind::Pair | BucketKind::Account | BucketKind::Device, None) => return None,
        };
        Some(AuditEntry::done(GUEST, "session.lock", object))
    }
}
