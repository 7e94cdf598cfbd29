//! The life of a signing key: published, in use, kept, gone. All instances read one table and so agree.
use jiff::{SignedDuration, Timestamp};

/// How long a key signs.
pub const IN_USE: SignedDuration = SignedDuration::from_hours(24);
/// How long before its first use a key is made: published 5 min before, and a minute for who looks late.
pub const AHEAD: SignedDuration = SignedDuration::from_mins(6);
/// How long after its last use a key is kept: a guest's passport lives 10 min, and a minute of skew.
pub const KEPT: SignedDuration = SignedDuration::from_mins(11);

/// When a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First use.
    pub from: Timestamp,
    /// Last use, exclusive.
    pub until: Timestamp,
}

impl Span {
    /// Whether the key signs now.
    #[must_use]
    pub fn signs(self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// When the key is no longer accepted.
    #[must_use]
    pub fn not_after(self) -> Timestamp {
        later(self.until, KEPT)
    }

    /// Whether the key is gone.
    #[must_use]
    pub fn gone(self, now: Timestamp) -> bool {
        self.not_after() <= now
    }
}

/// The key to make now, if one is due: the first at once; the next [`AHEAD`] before the one before it ends. After an
/// outage longer than that the next one signs at once too: there is nobody to sign meanwhile.
#[must_use]
pub fn due(known: &[Span], now: Timestamp) -> Option<Span> {
    let last = known.iter().map(|span| span.until).max();
    let from = match last {
        Some(end) if now < end.checked_sub(AHEAD).unwrap_or(Timestamp::MIN) => return None,
        Some(end) => end.max(now),
        None => now,
    };
    Some(Span { from, until: later(from, IN_USE) })
}

fn later(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}
