//! The database: SQL alone, in a transaction that the caller holds. Constraint names become errors in `ops`.
pub mod accounts;
pub mod attempts;
pub mod bootstrap;
pub mod devices;
pub mod invitations;
pub mod passwords;
pub mod resets;
pub mod sign_ins;
pub mod signing_keys;
pub mod users;

use kit_principal::{Roles, RolesError};

/// Roles of a row: the table's check makes a failure impossible, but a bug must not become a right.
fn roles(names: &[String]) -> Result<Roles, sqlx::Error> {
    Roles::parse(names).map_err(|error: RolesError| sqlx::Error::Decode(Box::new(error)))
}
