//! The staff's accounts and invitations.
use holdfast_proto::access::v1::Role as WireRole;
use holdfast_proto::identity::v1::user::State;
use holdfast_proto::identity::v1::{InviteRequest, ListRequest, User};
use kit_fault::Fault;
use kit_principal::Roles;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Items, PageQuery, id_text, instant};

/// A role of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// The daily business.
    Admin,
    /// Their own bookings.
    Employee,
}

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

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteInput {
    /// E-mail address.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    /// At least one role.
    #[schema(min_items = 1, max_items = 3)]
    pub roles: Vec<Role>,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub struct InvitationView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its token: shown once.
    pub token: String,
    /// When it expires.
    #[schema(format = "date-time")]
    pub expires_at: String,
}

/// Accounts and open invitations, oldest first.
pub async fn list(gateway: &Gateway, act: &Act, query: &PageQuery) -> Result<Items<UserView>, Fault> {
    act.signed_in()?;
    let mut fields = Fields::new();
    let message = ListRequest { page: Some(query.wire(&mut fields)) };
    fields.finish()?;
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(act, (Callee::Identity, Who::SignedIn), message, |request| async move {
        client.list(request).await
    });
    let answer = call.await?;
    let users = answer.users.into_iter().map(user).collect::<Result<_, _>>()?;
    Ok(Items::from_wire(users, answer.next_cursor))
}

/// Invites a person.
pub async fn invite(gateway: &Gateway, act: &Act, input: InviteInput) -> Result<InvitationView, Fault> {
    act.signed_in()?;
    let mut fields = Fields::new();
    let email = fields.text("email", &input.email, 3, 254);
    if input.roles.is_empty() {
        fields.bad("roles", "REQUIRED", "must be given");
    }
    fields.at_most("roles", input.roles.len(), 3);
    fields.finish()?;
    let to_wire = |role: &Role| match role {
        Role::Owner => WireRole::Owner.into(),
        Role::Admin => WireRole::Admin.into(),
        Role::Employee => WireRole::Employee.into(),
    };
    let message = InviteRequest { email, roles: input.roles.iter().map(to_wire).collect() };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(act, (Callee::Identity, Who::SignedIn), message, |request| async move {
        client.invite(request).await
    });
    let answer = call.await?;
    Ok(InvitationView {
        id: id_text(&answer.id),
        token: answer.token,
        expires_at: instant(answer.expires_at.as_ref()),
    })
}

fn user(user: User) -> Result<UserView, Fault> {
    let state = match user.state() {
        State::Active => "active",
        State::Invited | State::Unspecified => "invited",
    };
    let since = instant(user.since.as_ref());
    let person = user.person.unwrap_or_default();
    Ok(UserView {
        id: id_text(&person.account_id),
        email: person.email,
        name: person.name,
        roles: Roles::from_wire(&person.roles).map_err(|error| Fault::internal(&error))?,
        state: state.to_owned(),
        since,
    })
}
