//! What is tried.
use identity_domain::attempt::{Bucket, BucketKind, Lock, LockoutRules};
use kit_ledger::GUEST;
use kit_ledger_grpc::AuditEntry;
use kit_seal::BlindIndex;

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
}

// === impl Tried ===

impl Tried {
    /// The account as the object of an act.
    pub(super) fn object(&self) -> String {
        self.found
            .as_ref()
            .map_or_else(|| "account/unknown".to_owned(), |found| account_object(found.account))
    }

    /// The record of a lock. Of a source it names no account: whichever was tried last has nothing to do with it.
    pub(super) fn locked(&self, lock: &Lock) -> AuditEntry {
        let object = match lock.bucket.kind {
            BucketKind::Source => "source/unnamed".to_owned(),
            BucketKind::Pair | BucketKind::Account | BucketKind::Device => self.object(),
        };
        AuditEntry::done(GUEST, "session.lock", object)
    }
}
