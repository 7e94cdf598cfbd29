//! A session, and how long it lives.
use jiff::{SignedDuration, Timestamp};
use kit_ids::{AccountId, TenantId};
use kit_principal::{Roles, Strength};

/// How often what an account's sessions stand on was changed, like its password; a new account has version 1.
pub type AccountVersion = i32;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Of which tenant.
    pub tenant: TenantId,
    /// Which account.
    pub account: AccountId,
    /// The account's version when the session began: a session of an earlier one is ended.
    pub version: AccountVersion,
    /// What it may do.
    pub roles: Roles,
    /// How strongly the person signed in.
    pub strength: Strength,
    /// When the person signed in.
    pub auth_time: Timestamp,
    /// When the session ends, whatever happens.
    pub absolute_end: Timestamp,
}

/// A tenant's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Without a request it ends after this long.
    pub idle: SignedDuration,
    /// Whatever happens it ends after this long.
    pub absolute: SignedDuration,
}

impl Limits {
    /// When a session that began at `since` ends, whatever happens.
    #[must_use]
    pub fn absolute_end(self, since: Timestamp) -> Timestamp {
        later(since, self.absolute)
    }

    /// When a session ends that was touched now: after the idle limit, never after its absolute end.
    #[must_use]
    pub fn idle_end(self, now: Timestamp, absolute_end: Timestamp) -> Timestamp {
        later(now, self.idle).min(absolute_end)
    }

    /// The absolute end that holds now: the one it began with, or an earlier one if the tenant's limit was tightened.
    #[must_use]
    pub fn tightened(self, since: Timestamp, absolute_end: Timestamp) -> Timestamp {
        self.absolute_end(since).min(absolute_end)
    }
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}
