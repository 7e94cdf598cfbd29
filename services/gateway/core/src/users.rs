//! The staff's accounts and open invitations.
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use holdfast_proto::identity::v1::user::State;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::AccountId;
use kit_principal::Roles;

use crate::upstream::Callee;
use crate::wire::{id, instant, misread, told};
use crate::{Gateway, Page, PageRequest};

/// An account or an open invitation.
pub struct User {
    /// The account's id, or the invitation's.
    pub id: AccountId,
    /// E-mail address.
    pub email: String,
    /// Name; empty while invited.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// Whether there is an account yet.
    pub state: UserState,
    /// When invited or made.
    pub since: Timestamp,
}

/// Whether somebody has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// An invitation is open.
    Invited,
    /// There is an account.
    Active,
}

/// Accounts and open invitations, oldest first.
pub async fn list(
    gateway: &Gateway,
    request: &RequestContext,
    page: PageRequest,
) -> Result<Page<User>, Fault> {
    let message = pb::ListRequest { page: Some(page.into()) };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(request, Callee::Identity.signed_in(), message, |message| async move {
        client.list(message).await
    });
    let answer = call.await?;
    let users = answer.users.into_iter().map(user).collect::<Result<_, _>>()?;
    Ok(Page::answered(users, answer.next_cursor))
}

fn user(user: pb::User) -> Result<User, Fault> {
    let state = match user.state() {
        State::Active => UserState::Active,
        State::Invited => UserState::Invited,
        State::Unspecified => return told("state", None),
    };
    let since = instant("since", user.since)?;
    let person = told("person", user.person)?;
    Ok(User {
        id: id("account_id", &person.account_id)?,
        email: person.email,
        name: person.name,
        roles: Roles::from_wire(&person.roles).map_err(misread)?,
        state,
        since,
    })
}
