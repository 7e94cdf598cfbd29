//! Failed attempts (SP 800-63B-4, 3.2.2; OWASP ASVS 6.3.1): an attempt is reserved in every bucket that it counts in
//! before anything is verified, and settled after it. What is under way takes budget, so that no number of attempts at
//! once verifies more often than a bucket allows.
use jiff::{SignedDuration, Timestamp};
use kit_ids::EventId;

#[cfg(test)]
mod tests;

/// How long an attempt may be under way. One that is never settled, as its instance died, is a failure from then on.
pub const UNDER_WAY: SignedDuration = SignedDuration::from_secs(10);
/// After this long without a failure and without a lock the next lock is as long as the first one.
pub const FORGIVEN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// After this many failures of an address without a success in between, its password is closed to everybody but a known
/// device, until the account's holder or an unlock opens it (SP 800-63B-4, 3.2.2).
pub const CLOSED_AFTER: u32 = 100;
/// How many times as many failures as a pair's a whole account has, and a whole source.
const WIDER: u32 = 10;

/// A tenant's limits of failed attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutRules {
    /// Failures that lock a pair.
    pub max_attempts: u32,
    /// The time in which failures are counted, up to now.
    pub window: SignedDuration,
    /// The first lock.
    pub duration: SignedDuration,
    /// Whether each further lock is twice as long.
    pub exponential: bool,
    /// The longest lock.
    pub max_duration: SignedDuration,
    /// Whether an account is locked as soon as a pair is, from wherever attempts come.
    pub whole_account: bool,
    /// Whether the locks of an address end by themselves. Those of a source always do: nobody else could end one.
    pub by_time: bool,
}

/// What failures are counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketKind {
    /// An address, from one source.
    Pair,
    /// An address, from everywhere.
    Account,
    /// A source, whatever the address.
    Source,
    /// A browser that the account's holder signed in with before.
    Device,
}

/// A bucket's name: a keyed hash, which tells neither address nor source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BucketKey(pub [u8; 32]);

/// The half of a bucket's name that all buckets of one address begin with, so that they are found together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressKey(pub [u8; 16]);

/// A bucket that an attempt counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// What it counts.
    pub kind: BucketKind,
    /// Its name.
    pub key: BucketKey,
}

/// What a bucket holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketState {
    /// The bucket.
    pub bucket: Bucket,
    /// Failures in the window since the last lock.
    pub failures: u32,
    /// Attempts under way.
    pub under_way: u32,
    /// Failures since the last success, in whichever window; of an account's bucket alone.
    pub in_a_row: u32,
    /// Locks so far.
    pub locks: u32,
    /// Until when it is locked, or was.
    pub locked_until: Option<Timestamp>,
    /// When the last attempt failed.
    pub failed_at: Option<Timestamp>,
}

/// A reserved attempt. Only [`enter`] makes one, and nothing is verified without.
#[derive(Debug, PartialEq, Eq)]
pub struct Attempt {
    id: EventId,
    buckets: Vec<Bucket>,
}

/// Whether there may be an attempt.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// Yes, and it is to be reserved.
    Free(Attempt),
    /// Not before others that are under way are settled.
    Taken,
    /// No: a bucket is locked.
    Locked,
}

/// A lock of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The bucket.
    pub bucket: Bucket,
    /// Until when; [`Timestamp::MAX`]: until somebody ends it.
    pub until: Timestamp,
    /// Which one in a row, from 1.
    pub number: u32,
}

/// Whether there may be an attempt, by the state of every bucket that it counts in: one that would count in none may
/// not be. Those that are full are to be locked ([`LockoutRules::locks`]).
#[must_use]
pub fn enter(id: EventId, states: &[BucketState], rules: &LockoutRules, now: Timestamp) -> Entry {
    let refuses = |state: &BucketState| state.is_locked(now) || state.is_full(rules) || state.is_closed();
    if states.is_empty() || states.iter().any(refuses) {
        return Entry::Locked;
    }
    let has_room = |state: &BucketState| {
        state.failures.saturating_add(state.under_way) < rules.limit(state.bucket.kind)
            && state.in_a_row.saturating_add(state.under_way) < CLOSED_AFTER
    };
    if !states.iter().all(has_room) {
        return Entry::Taken;
    }
    Entry::Free(Attempt { id, buckets: states.iter().map(|state| state.bucket).collect() })
}

// === impl AddressKey ===

impl AddressKey {
    /// A bucket of the address: what it counts is hashed into the second half.
    #[must_use]
    pub fn bucket(self, hashed: [u8; 32]) -> BucketKey {
        let mut key = hashed;
        key.iter_mut().zip(self.0).for_each(|(byte, own)| *byte = own);
        BucketKey(key)
    }

    /// The least name that a bucket of the address may have.
    #[must_use]
    pub fn first(self) -> BucketKey {
        self.bucket([0; 32])
    }

    /// The greatest one.
    #[must_use]
    pub fn last(self) -> BucketKey {
        self.bucket([u8::MAX; 32])
    }
}

// === impl BucketKind ===

impl BucketKind {
    /// Its name, in the audit ledger and in metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pair => "pair",
            Self::Account => "account",
            Self::Source => "source",
            Self::Device => "device",
        }
    }
}

// === impl Attempt ===

impl Attempt {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.id
    }

    /// Whether it counts in the bucket of a known device alone.
    #[must_use]
    pub fn is_from_known_device(&self) -> bool {
        self.buckets.iter().all(|bucket| bucket.kind == BucketKind::Device)
    }

    /// The buckets that it counts in.
    #[must_use]
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }
}

// === impl BucketState ===

impl BucketState {
    fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    fn is_full(&self, rules: &LockoutRules) -> bool {
        self.failures >= rules.limit(self.bucket.kind)
    }

    fn is_closed(&self) -> bool {
        self.in_a_row >= CLOSED_AFTER
    }
}

// === impl LockoutRules ===

impl LockoutRules {
    /// Failures within the window that lock a bucket of this kind.
    #[must_use]
    pub fn limit(&self, kind: BucketKind) -> u32 {
        match kind {
            BucketKind::Pair | BucketKind::Device => self.max_attempts,
            BucketKind::Account if self.whole_account => self.max_attempts,
            BucketKind::Account | BucketKind::Source => self.max_attempts.saturating_mul(WIDER),
        }
    }

    /// The locks of those buckets that are full and not locked. A device is never locked: it is forgotten.
    #[must_use]
    pub fn locks(&self, states: &[BucketState], now: Timestamp) -> Vec<Lock> {
        let full = states.iter().filter(|state| state.is_full(self) && !state.is_locked(now));
        full.filter(|state| state.bucket.kind != BucketKind::Device)
            .map(|state| self.lock(state, now))
            .collect()
    }

    /// Whether the failures of a device make it an unknown one.
    #[must_use]
    pub fn forgets(&self, states: &[BucketState]) -> bool {
        states.iter().any(|state| state.bucket.kind == BucketKind::Device && state.is_full(self))
    }

    /// Whether the failure that was counted last has closed the address's password.
    #[must_use]
    pub fn closes(states: &[BucketState]) -> bool {
        states.iter().any(|state| state.in_a_row == CLOSED_AFTER)
    }

    fn lock(&self, state: &BucketState, now: Timestamp) -> Lock {
        let last = state.failed_at.max(state.locked_until);
        let lately = last.is_some_and(|at| now.duration_since(at) < FORGIVEN_AFTER);
        let before = if lately { state.locks } else { 0 };
        let times =
            if self.exponential { 1_i32.checked_shl(before).filter(|times| *times > 0) } else { Some(1) };
        let length = times.and_then(|times| self.duration.checked_mul(times)).unwrap_or(SignedDuration::MAX);
        let ends = self.by_time || state.bucket.kind == BucketKind::Source;
        let until = now.checked_add(length.min(self.max_duration)).ok().filter(|_| ends);
        Lock {
            bucket: state.bucket,
            until: until.unwrap_or(Timestamp::MAX),
            number: before.saturating_add(1),
        }
    }
}
