//! Which service a call goes to, and on whose behalf.
use kit_principal::ServiceName;

/// A service that is called with a passport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Callee {
    /// identity, where it hashes a password.
    Passwords,
    /// identity, where it hashes the password of who shows a device, a link or a step.
    Proven,
    /// identity.
    Identity,
    /// booking, where it asks policy: quotes, bookings, corrected addresses, cancelling and its preview.
    Decisions,
    /// booking.
    Booking,
    /// policy.
    Policy,
    /// retention.
    Retention,
}

/// Whom a call is for, and which service it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub callee: Callee,
    pub authentication: Authentication,
}

/// Whom an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authentication {
    /// Whoever is signed in, else a guest.
    Optional,
    /// Somebody who is signed in.
    Required,
}

// === impl Callee ===

impl Callee {
    /// One callee for each service: a passport's audiences.
    pub(crate) const AUDIENCES: [Self; 4] = [Self::Identity, Self::Booking, Self::Policy, Self::Retention];

    /// A call for whoever is signed in, else for a guest.
    #[must_use]
    pub(crate) fn anyone(self) -> Target {
        Target { callee: self, authentication: Authentication::Optional }
    }

    /// A call for somebody who is signed in.
    #[must_use]
    pub(crate) fn signed_in(self) -> Target {
        Target { callee: self, authentication: Authentication::Required }
    }

    /// The service that it is: a passport's audience.
    #[must_use]
    pub(crate) fn service(self) -> ServiceName {
        match self {
            Self::Passwords | Self::Proven | Self::Identity => ServiceName::Identity,
            Self::Decisions | Self::Booking => ServiceName::Booking,
            Self::Policy => ServiceName::Policy,
            Self::Retention => ServiceName::Retention,
        }
    }
}
