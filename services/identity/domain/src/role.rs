//! What a member of staff may do, and who may invite whom.
use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A role in a tenant's staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// Why names are no roles.
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
    /// The role's name, on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Employee => "employee",
        }
    }
}

impl FromStr for Role {
    type Err = RolesError;

    fn from_str(text: &str) -> Result<Self, RolesError> {
        match text {
            "owner" => Ok(Self::Owner),
            "admin" => Ok(Self::Admin),
            "employee" => Ok(Self::Employee),
            _ => Err(RolesError::Unknown),
        }
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

    /// Whether the role is among them.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.0.contains(&role)
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

    /// Whether somebody with these roles may invite somebody with those: an owner everyone, an admin admins and
    /// employees, an employee nobody.
    #[must_use]
    pub fn may_invite(&self, invited: &Self) -> bool {
        self.holds(Role::Owner) || (self.holds(Role::Admin) && !invited.holds(Role::Owner))
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
