//! How many items a page has.

/// Items of a page, 1 to [`Limit::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u32);

// === impl Limit ===

impl Limit {
    /// Where none is asked for.
    pub const DEFAULT: Self = Self(50);
    /// The most.
    pub const MAX: Self = Self(200);

    /// So many; more than the most are as the most, none is one.
    #[must_use]
    pub fn clamped(items: u32) -> Self {
        Self(items.clamp(1, Self::MAX.0))
    }

    /// As a request has it: 0 asks for no number of its own.
    #[must_use]
    pub fn from_wire(items: u32) -> Self {
        if items == 0 { Self::DEFAULT } else { Self::clamped(items) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}
