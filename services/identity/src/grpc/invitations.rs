//! `holdfast.identity.v1.Invitations`.
use holdfast_proto::identity::v1::invitations_server::Invitations;
use holdfast_proto::identity::v1::{AcceptRequest, AcceptResponse};
use kit_access::Caller;
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::password;
use crate::crypto::token::Token;
use crate::ops::accept_invitation::{self, Command};

#[tonic::async_trait]
impl Invitations for Server {
    async fn accept(&self, request: Request<AcceptRequest>) -> Result<Response<AcceptResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let AcceptRequest { token, name, password: text, email } = request.into_inner();
        let (token, password) = (Token::read(&token), password(&text)?);
        accept_invitation::run(&self.0, &by, Command { token, name, password, email }).await?;
        Ok(Response::new(AcceptResponse {}))
    }
}
