//! The roles of a member of staff.
use std::collections::BTreeSet;
use std::str::FromStr;

use holdfast_proto::access::v1 as wire;
use serde::{Deserialize, Serialize};

/// A role in a tenant's staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the business: settings, history, everyone's accounts.
    Owner,
    /// Runs the business: services, providers, schedules, the staff below the owner.
    Admin,
    /// Works in it: the own agenda.
    Employee,
}

/// The roles of one person: at least one, each once, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles(BTreeSet<Role>);

/// Why these are no roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RolesError {
    /// None was given.
    #[error("at least one role is needed")]
    None,
    /// One is not known.
    #[error("a role is owner, admin or employee")]
    Unknown,
}

// === impl Role ===

impl Role {
    /// Every role, the strongest first.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Admin, Self::Employee];

    /// The name, as in rows and in the JSON API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Employee => "employee",
        }
    }

    /// From the wire; unspecified and unknown ones are refused.
    pub fn from_wire(role: i32) -> Result<Self, RolesError> {
        match wire::Role::try_from(role) {
            Ok(wire::Role::Owner) => Ok(Self::Owner),
            Ok(wire::Role::Admin) => Ok(Self::Admin),
            Ok(wire::Role::Employee) => Ok(Self::Employee),
            Ok(wire::Role::Unspecified) | Err(_) => Err(RolesError::Unknown),
        }
    }
}

impl From<Role> for wire::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Employee => Self::Employee,
        }
    }
}

impl FromStr for Role {
    type Err = RolesError;

    fn from_str(text: &str) -> Result<Self, RolesError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(RolesError::Unknown)
    }
}

// === impl Roles ===

impl Roles {
    /// One role alone.
    #[must_use]
    pub fn one(role: Role) -> Self {
        Self(BTreeSet::from([role]))
    }

    /// Reads names.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, RolesError> {
        let roles: Vec<Role> = names.iter().map(|name| name.as_ref().parse()).collect::<Result<_, _>>()?;
        roles.try_into()
    }

    /// From the wire.
    pub fn from_wire(roles: &[i32]) -> Result<Self, RolesError> {
        let roles: Vec<Role> = roles.iter().map(|role| Role::from_wire(*role)).collect::<Result<_, _>>()?;
        roles.try_into()
    }

    /// For the wire, the strongest first.
    #[must_use]
    pub fn to_wire(&self) -> Vec<i32> {
        self.iter().map(|role| wire::Role::from(role).into()).collect()
    }

    /// Whether the role is among them.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether one of these roles is among them.
    #[must_use]
    pub fn holds_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.holds(*role))
    }

    /// The names, the strongest first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.iter().map(|role| role.as_str().to_owned()).collect()
    }

    /// The roles, the strongest first.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }
}

impl TryFrom<Vec<Role>> for Roles {
    type Error = RolesError;

    fn try_from(roles: Vec<Role>) -> Result<Self, RolesError> {
        if roles.is_empty() { Err(RolesError::None) } else { Ok(Self(roles.into_iter().collect())) }
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Self {
        roles.0.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_known_at_least_one_each_once_and_the_strongest_first() {
        assert_eq!(Roles::parse::<&str>(&[]), Err(RolesError::None));
        assert_eq!(Roles::parse(&["owner", "boss"]), Err(RolesError::Unknown));
        assert_eq!(Roles::from_wire(&[wire::Role::Unspecified.into()]), Err(RolesError::Unknown));
        assert_eq!(Roles::from_wire(&[4]), Err(RolesError::Unknown));
        let roles = Roles::parse(&["employee", "owner", "employee"]).unwrap();
        assert_eq!(roles.names(), ["owner", "employee"]);
        assert_eq!(Roles::from_wire(&roles.to_wire()), Ok(roles));
        assert!(serde_json::from_str::<Roles>("[]").is_err());
    }
}
