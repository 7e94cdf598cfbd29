//! The services of the mesh by name.
use std::fmt;
use std::str::FromStr;

use holdfast_proto::access::v1 as wire;

/// A service of the mesh: the name that its certificate carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceName {
    /// The public API and the pages.
    Gateway,
    /// Accounts and sessions.
    Identity,
    /// Bookings and mails.
    Booking,
    /// Agreements, cancellation, configuration.
    Policy,
    /// The audit ledger.
    Retention,
    /// Makes the tenants' configuration.
    Operator,
}

/// No service has this name, or this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no service of the mesh")]
pub struct UnknownService;

// === impl ServiceName ===

impl ServiceName {
    /// Every service.
    pub const ALL: [Self; 6] =
        [Self::Gateway, Self::Identity, Self::Booking, Self::Policy, Self::Retention, Self::Operator];

    /// The name, as certificates and passports have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Identity => "identity",
            Self::Booking => "booking",
            Self::Policy => "policy",
            Self::Retention => "retention",
            Self::Operator => "operator",
        }
    }

    /// From the wire; unspecified and unknown ones are refused.
    pub fn from_wire(service: i32) -> Result<Self, UnknownService> {
        match wire::ServiceName::try_from(service) {
            Ok(wire::ServiceName::Gateway) => Ok(Self::Gateway),
            Ok(wire::ServiceName::Identity) => Ok(Self::Identity),
            Ok(wire::ServiceName::Booking) => Ok(Self::Booking),
            Ok(wire::ServiceName::Policy) => Ok(Self::Policy),
            Ok(wire::ServiceName::Retention) => Ok(Self::Retention),
            Ok(wire::ServiceName::Operator) => Ok(Self::Operator),
            Ok(wire::ServiceName::Unspecified) | Err(_) => Err(UnknownService),
        }
    }
}

impl From<ServiceName> for wire::ServiceName {
    fn from(service: ServiceName) -> Self {
        match service {
            ServiceName::Gateway => Self::Gateway,
            ServiceName::Identity => Self::Identity,
            ServiceName::Booking => Self::Booking,
            ServiceName::Policy => Self::Policy,
            ServiceName::Retention => Self::Retention,
            ServiceName::Operator => Self::Operator,
        }
    }
}

impl From<ServiceName> for i32 {
    fn from(service: ServiceName) -> Self {
        wire::ServiceName::from(service).into()
    }
}

impl FromStr for ServiceName {
    type Err = UnknownService;

    fn from_str(text: &str) -> Result<Self, UnknownService> {
        Self::ALL.into_iter().find(|service| service.as_str() == text).ok_or(UnknownService)
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_reads_back_by_name_and_by_number_and_nothing_else_is_read() {
        for service in ServiceName::ALL {
            assert_eq!(service.as_str().parse(), Ok(service));
            assert_eq!(ServiceName::from_wire(service.into()), Ok(service));
        }
        for number in [-1, 0, 7] {
            assert_eq!(ServiceName::from_wire(number), Err(UnknownService));
        }
        for text in ["", "Gateway", "local"] {
            assert_eq!(text.parse::<ServiceName>(), Err(UnknownService));
        }
    }
}
