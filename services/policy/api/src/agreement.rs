//! Agreements: what they are about, what was accepted, what a booking needs.
use std::fmt;
use std::str::FromStr;

use holdfast_proto::common::v1 as common;
use holdfast_proto::policy::v1 as pb;
use kit_field::FieldCode;

use crate::BadField;

/// What an agreement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgreementKind {
    /// Terms and conditions.
    Terms,
    /// The cancellation policy.
    Cancellation,
    /// The privacy notice: shown, never accepted.
    Privacy,
}

/// Not the name of a kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an agreement is \"terms\", \"cancellation\" or \"privacy\"")]
pub struct UnknownKind;

/// What a client says was accepted: which text, by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedDigest {
    /// What it is about.
    pub kind: AgreementKind,
    /// SHA-256 of the agreement version.
    pub digest: Vec<u8>,
}

/// An agreement version that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What it is about.
    pub kind: AgreementKind,
    /// Version number.
    pub version: u32,
    /// SHA-256 of the accepted text.
    pub digest: Vec<u8>,
    /// Its language (BCP 47).
    pub language: String,
}

/// How an acceptance stands to what is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequirementState {
    /// The current version was accepted.
    Satisfied,
    /// Nothing was accepted.
    Missing,
    /// An earlier published version was accepted.
    Outdated,
    /// A digest that was never published.
    Unknown,
}

/// One kind of agreement of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// How it stands.
    pub state: RequirementState,
    /// Whether a booking needs it.
    pub required: bool,
    /// What was accepted: version of the current text; digest and language are empty unless satisfied.
    pub accepted: Accepted,
}

impl AgreementKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Terms, Self::Cancellation, Self::Privacy];
    /// What a client can accept, in the order in which it is asked.
    pub const ACCEPTED: [Self; 2] = [Self::Terms, Self::Cancellation];

    /// Whether it can be accepted; a privacy notice is shown alone.
    #[must_use]
    pub fn can_be_accepted(self) -> bool {
        Self::ACCEPTED.contains(&self)
    }

    /// The name in documents, in the public API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Cancellation => "cancellation",
            Self::Privacy => "privacy",
        }
    }

    /// From a message's field.
    pub fn parse(number: i32) -> Result<Self, BadField> {
        match common::AgreementKind::try_from(number) {
            Ok(common::AgreementKind::Terms) => Ok(Self::Terms),
            Ok(common::AgreementKind::Cancellation) => Ok(Self::Cancellation),
            Ok(common::AgreementKind::Privacy) => Ok(Self::Privacy),
            Ok(common::AgreementKind::Unspecified) | Err(_) => {
                let wanted = "must be terms, cancellation or privacy";
                Err(BadField::Wrong { field: "kind", code: FieldCode::Unknown, wanted })
            }
        }
    }
}

impl From<AgreementKind> for i32 {
    fn from(kind: AgreementKind) -> Self {
        let message = match kind {
            AgreementKind::Terms => common::AgreementKind::Terms,
            AgreementKind::Cancellation => common::AgreementKind::Cancellation,
            AgreementKind::Privacy => common::AgreementKind::Privacy,
        };
        message.into()
    }
}

impl fmt::Display for AgreementKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for AgreementKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownKind)
    }
}

impl TryFrom<common::AcceptedDigest> for AcceptedDigest {
    type Error = BadField;

    fn try_from(message: common::AcceptedDigest) -> Result<Self, BadField> {
        let common::AcceptedDigest { kind, digest } = message;
        Ok(Self { kind: AgreementKind::parse(kind)?, digest })
    }
}

impl From<&AcceptedDigest> for common::AcceptedDigest {
    fn from(accepted: &AcceptedDigest) -> Self {
        let AcceptedDigest { kind, digest } = accepted;
        Self { kind: (*kind).into(), digest: digest.clone() }
    }
}

impl TryFrom<pb::Requirement> for Requirement {
    type Error = BadField;

    fn try_from(message: pb::Requirement) -> Result<Self, BadField> {
        use pb::requirement::State;
        let pb::Requirement { kind, state, required, version, language, digest } = message;
        let state = match State::try_from(state) {
            Ok(State::Satisfied) => RequirementState::Satisfied,
            Ok(State::Missing) => RequirementState::Missing,
            Ok(State::Outdated) => RequirementState::Outdated,
            Ok(State::Unknown) => RequirementState::Unknown,
            Ok(State::Unspecified) | Err(_) => return Err(BadField::Missing("requirements.state")),
        };
        let kind = AgreementKind::parse(kind)?;
        Ok(Self { state, required, accepted: Accepted { kind, version, digest, language } })
    }
}

impl From<Requirement> for pb::Requirement {
    fn from(requirement: Requirement) -> Self {
        use pb::requirement::State;
        let Requirement { state, required, accepted: Accepted { kind, version, digest, language } } =
            requirement;
        let state = match state {
            RequirementState::Satisfied => State::Satisfied,
            RequirementState::Missing => State::Missing,
            RequirementState::Outdated => State::Outdated,
            RequirementState::Unknown => State::Unknown,
        };
        Self { kind: kind.into(), state: state.into(), required, version, language, digest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_reads_back_and_an_unknown_value_is_refused() {
        use RequirementState::{Missing, Outdated, Satisfied, Unknown};
        for state in [Satisfied, Missing, Outdated, Unknown] {
            for kind in AgreementKind::ALL {
                let accepted = Accepted { kind, version: 3, digest: vec![1; 32], language: "es".to_owned() };
                let requirement = Requirement { state, required: true, accepted };
                let message = pb::Requirement::from(requirement.clone());
                assert_eq!(Requirement::try_from(message.clone()), Ok(requirement));
                let unsaid = pb::Requirement { state: 0, ..message.clone() };
                assert_eq!(Requirement::try_from(unsaid), Err(BadField::Missing("requirements.state")));
                assert!(Requirement::try_from(pb::Requirement { kind: 99, ..message }).is_err());
                assert_eq!(kind.as_str().parse(), Ok(kind));
            }
        }
        assert!(!AgreementKind::Privacy.can_be_accepted());
        assert_eq!("payment".parse::<AgreementKind>(), Err(UnknownKind));
    }
}
