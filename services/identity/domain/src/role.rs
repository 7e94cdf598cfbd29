//! Who may invite whom.
use kit_principal::{Role, Roles};

/// Whether somebody with these roles may invite somebody with those: an owner everyone, an admin admins and employees,
/// an employee nobody.
#[must_use]
pub fn may_invite(by: &Roles, invited: &Roles) -> bool {
    by.holds(Role::Owner) || (by.holds(Role::Admin) && !invited.holds(Role::Owner))
}
