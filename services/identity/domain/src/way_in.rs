//! The way in: what somebody who has proved something must do before there is a session. Each state is a type with the
//! moves that it has; in which order they come is decided in [`WayIn::of`] alone.
//!
//! ```text
//! right password -> [enrolment] -> [new password] -> session
//! ```
use jiff::{SignedDuration, Timestamp};
use kit_ids::AccountId;
use kit_principal::Strength;

#[cfg(test)]
mod tests;

/// How long a step can be taken.
pub const STEP_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// Which password it is: SHA-256 of the stored hash. Another password, or the same one hashed anew, has another mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordMark(pub [u8; 32]);

/// What somebody has proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// Whose account it is.
    pub account: AccountId,
    /// How strongly.
    pub strength: Strength,
    /// When.
    pub at: Timestamp,
    /// The account's password then: when it is another, nothing is proved any more.
    pub password: PasswordMark,
}

/// What an account must do still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Enrol a second factor.
    pub enrolment: bool,
    /// Choose another password.
    pub new_password: bool,
}

/// Where somebody stands: what is kept from one step to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What is proved.
    pub proved: Proved,
    /// What must be done still.
    pub due: Due,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayIn {
    /// A second factor must be enrolled. Nobody can here yet, so it leads nowhere.
    Enrolment,
    /// Another password must be chosen.
    NewPassword(NewPassword),
    /// Nothing: there may be a session.
    Session(Entered),
}

/// Somebody who must choose another password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPassword(Standing);

/// Somebody who has come all the way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered(Proved);

// === impl WayIn ===

impl WayIn {
    /// What comes next for who stands there. The only place that says in which order.
    #[must_use]
    pub fn of(standing: Standing) -> Self {
        let Due { enrolment, new_password } = standing.due;
        if enrolment {
            Self::Enrolment
        } else if new_password {
            Self::NewPassword(NewPassword(standing))
        } else {
            Self::Session(Entered(standing.proved))
        }
    }
}

// === impl NewPassword ===

impl NewPassword {
    /// Where it stands, to be kept until it is chosen.
    #[must_use]
    pub fn standing(&self) -> &Standing {
        &self.0
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.0.proved.account
    }

    /// It was chosen, and this is its mark.
    #[must_use]
    pub fn chosen(&self, password: PasswordMark) -> WayIn {
        let Standing { proved, due } = self.0.clone();
        WayIn::of(Standing { proved: Proved { password, ..proved }, due: Due { new_password: false, ..due } })
    }
}

// === impl Entered ===

impl Entered {
    /// What was proved on the way.
    #[must_use]
    pub fn proved(&self) -> &Proved {
        &self.0
    }
}
