//! Whether a password alone still signs in where a second factor is required.
use jiff::{SignedDuration, Timestamp};
use kit_principal::{Role, Roles};

/// What a tenant asks of its staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Roles that need one.
    pub required_for: Vec<Role>,
    /// How long after an account was made its password alone signs in.
    pub grace: SignedDuration,
}

/// What a right password is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// A session of strength `password`.
    Session,
    /// None: a second factor must be enrolled first.
    EnrolmentRequired,
}

impl SecondFactor {
    /// What the right password of an account without a second factor is worth now. At the end of the grace: nothing.
    #[must_use]
    pub fn password_alone(&self, roles: &Roles, made_at: Timestamp, now: Timestamp) -> Worth {
        let required = roles.holds_any(&self.required_for);
        let end = made_at.checked_add(self.grace).unwrap_or(Timestamp::MAX);
        if required && now >= end { Worth::EnrolmentRequired } else { Worth::Session }
    }
}
