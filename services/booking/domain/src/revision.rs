//! How often a booking was changed.

/// The number of a booking's changes: 1 when it was made, one more with each change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(i32);

// === impl Revision ===

impl Revision {
    /// The one with which a booking is made.
    pub const FIRST: Self = Self(1);

    /// A revision by its number; `None`: no booking has it.
    #[must_use]
    pub fn new(number: i32) -> Option<Self> {
        (number >= Self::FIRST.0).then_some(Self(number))
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Its number, as it is stored.
    #[must_use]
    pub fn get(self) -> i32 {
        self.0
    }
}

impl From<Revision> for u32 {
    /// Its number, as messages have it.
    fn from(revision: Revision) -> Self {
        revision.0.unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::Revision;

    #[test]
    fn revisions_are_counted_from_one() {
        assert_eq!(Revision::new(1), Some(Revision::FIRST));
        assert_eq!(Revision::new(2), Some(Revision::FIRST.next()));
        assert_eq!((Revision::new(0), Revision::new(-1)), (None, None));
        assert_eq!(u32::from(Revision::FIRST.next()), 2);
    }
}
