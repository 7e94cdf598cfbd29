//! `holdfast.identity.v1.Invitations`.
use holdfast_proto::identity::v1::invitations_server::Invitations;
use holdfast_proto::identity::v1::{AcceptRequest, AcceptResponse, GetRequest, GetResponse};
use kit_access::Caller;
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{instant, password, rules};
use crate::crypto::token::Token;
use crate::ops::accept_invitation::{self, Command};
use crate::ops::get_invitation;

#[tonic::async_trait]
impl Invitations for Server {
    async fn get(&self, request: Request<GetRequest>) -> Result<Response<GetResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let token = Token::read(&request.into_inner().token);
        let shown = get_invitation::run(&self.0, &by, get_invitation::Command { token }).await?;
        Ok(Response::new(GetResponse {
            email: shown.email,
            expires_at: Some(instant(shown.expires_at)),
            rules: rules(&shown.rules),
        }))
    }

    async fn accept(&self, request: Request<AcceptRequest>) -> Result<Response<AcceptResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let AcceptRequest { token, name, password: text, email } = request.into_inner();
        let (token, password) = (Token::read(&token), password(&text)?);
        accept_invitation::run(&self.0, &by, Command { token, name, password, email }).await?;
        Ok(Response::new(AcceptResponse {}))
    }
}
