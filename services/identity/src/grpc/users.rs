//! `holdfast.identity.v1.Users`.
use holdfast_proto::identity::v1::user::State;
use holdfast_proto::identity::v1::users_server::Users;
use holdfast_proto::identity::v1::{
    InviteRequest, InviteResponse, ListRequest, ListResponse, Person, ResendRequest, ResendResponse,
    UnlockRequest, UnlockResponse, User, WithdrawRequest, WithdrawResponse,
};
use kit_access::Caller;
use kit_page::{Page, PageRequest};
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{account, instant, invitation};
use crate::ops::list_users::Listed;
use crate::ops::{invite_user, list_users, resend, unlock, withdraw};

#[tonic::async_trait]
impl Users for Server {
    async fn list(&self, request: Request<ListRequest>) -> Result<Response<ListResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let page = PageRequest::read(request.into_inner().page)?;
        let Page { items, next_cursor } =
            list_users::run(&self.0, &actor, list_users::Command { page }).await?;
        Ok(Response::new(ListResponse { users: items.into_iter().map(user).collect(), next_cursor }))
    }

    async fn invite(&self, request: Request<InviteRequest>) -> Result<Response<InviteResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let InviteRequest { email, roles } = request.into_inner();
        let command = invite_user::Command::read(&email, &roles)?;
        let invited = invite_user::run(&self.0, &actor, command).await?;
        Ok(Response::new(InviteResponse {
            id: invited.id.to_vec(),
            expires_at: Some(instant(invited.expires_at)),
        }))
    }

    async fn resend(&self, request: Request<ResendRequest>) -> Result<Response<ResendResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let command = resend::Command { invitation: invitation(&request.into_inner().id)? };
        let expires_at = resend::run(&self.0, &actor, command).await?;
        Ok(Response::new(ResendResponse { expires_at: Some(instant(expires_at)) }))
    }

    async fn withdraw(
        &self,
        request: Request<WithdrawRequest>,
    ) -> Result<Response<WithdrawResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let command = withdraw::Command { invitation: invitation(&request.into_inner().id)? };
        withdraw::run(&self.0, &actor, command).await?;
        Ok(Response::new(WithdrawResponse {}))
    }

    async fn unlock(&self, request: Request<UnlockRequest>) -> Result<Response<UnlockResponse>, Status> {
        let actor = Caller::from_request(&request)?.staff()?.clone();
        let command = unlock::Command { account: account(&request.into_inner().id)? };
        unlock::run(&self.0, &actor, command).await?;
        Ok(Response::new(UnlockResponse {}))
    }
}

fn user(listed: Listed) -> User {
    let state = if listed.name.is_some() { State::Active } else { State::Invited };
    let person = Person {
        account_id: listed.id.uuid().as_bytes().to_vec(),
        email: listed.email,
        name: listed.name.unwrap_or_default(),
        roles: listed.roles.to_wire(),
    };
    User { person: Some(person), state: state.into(), since: Some(instant(listed.since)) }
}
