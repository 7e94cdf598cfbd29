//! The staff's accounts and open invitations.
use gateway_core::users::{User, UserState};
use kit_principal::Roles;
use serde::Serialize;
use utoipa::ToSchema;

/// An account or an open invitation.
#[derive(Serialize, ToSchema)]
pub struct UserView {
    /// The account's id, or the invitation's.
    #[schema(format = "uuid")]
    pub id: String,
    /// E-mail address.
    pub email: String,
    /// Name; empty while invited.
    pub name: String,
    /// owner, admin, employee.
    #[schema(value_type = Vec<String>)]
    pub roles: Roles,
    /// invited or active.
    pub state: String,
    /// When invited or made.
    #[schema(format = "date-time")]
    pub since: String,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let (id, state) = match user.state {
            UserState::Active(account) => (account.to_string(), "active"),
            UserState::Invited(invitation) => (invitation.to_string(), "invited"),
        };
        Self {
            id,
            email: user.email,
            name: user.name,
            roles: user.roles,
            state: state.to_owned(),
            since: user.since.to_string(),
        }
    }
}
