//! The staff's accounts and open invitations.
use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1 as pb;
use holdfast_proto::identity::v1::user::State;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{AccountId, InvitationId};
use kit_principal::Roles;

use crate::upstream::Callee;
use crate::wire::{id, instant, misread, required};
use crate::{Gateway, Page, PageRequest};

/// An account or an open invitation.
pub struct User {
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
    /// This invitation is open.
    Invited(InvitationId),
    /// There is this account.
    Active(AccountId),
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

/// Ends the locks of an account's password.
pub async fn unlock(gateway: &Gateway, request: &RequestContext, id: AccountId) -> Result<(), Fault> {
    let message = pb::UnlockRequest { id: id.to_vec() };
    let mut client = gateway.upstream.users();
    let call = gateway.upstream.call(request, Callee::Identity.signed_in(), message, |message| async move {
        client.unlock(message).await
    });
    call.await.map(drop)
}

fn user(user: pb::User) -> Result<User, Fault> {
    let (state, since) = (user.state(), instant("user.since", user.since)?);
    let person = required("user.person", user.person)?;
    let state = match state {
        State::Active => UserState::Active(id("user.account_id", &person.account_id)?),
        State::Invited => UserState::Invited(id("user.account_id", &person.account_id)?),
        State::Unspecified => return required("user.state", None),
    };
    Ok(User {
        email: person.email,
        name: person.name,
        roles: Roles::from_wire(&person.roles).map_err(misread)?,
        state,
        since,
    })
}
