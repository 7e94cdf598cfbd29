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

/// Whether a second factor must be enrolled before a right password signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The password alone begins a session of strength `password`.
    NotRequired,
    /// There is no session before it.
    Required,
}

impl SecondFactor {
    /// Whether an account without a second factor must enrol one now: from the end of the grace on.
    #[must_use]
    pub fn enrolment(&self, roles: &Roles, made_at: Timestamp, now: Timestamp) -> Enrolment {
        let required = roles.holds_any(&self.required_for);
        let end = made_at.checked_add(self.grace).unwrap_or(Timestamp::MAX);
        if required && now >= end { Enrolment::Required } else { Enrolment::NotRequired }
    }
}
