//! `holdfast.identity.v1.Recovery`.
use holdfast_proto::identity::v1::recovery_server::Recovery;
use holdfast_proto::identity::v1::{
    AskResetRequest, AskResetResponse, GetResetRequest, GetResetResponse, ResetRequest, ResetResponse,
};
use kit_access::Caller;
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{instant, password, rules};
use crate::crypto::token::Token;
use crate::ops::{ask_reset, get_reset, reset};

#[tonic::async_trait]
impl Recovery for Server {
    async fn ask_reset(
        &self,
        request: Request<AskResetRequest>,
    ) -> Result<Response<AskResetResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let command = ask_reset::Command { email: request.into_inner().email };
        ask_reset::run(&self.0, &by, command).await?;
        Ok(Response::new(AskResetResponse {}))
    }

    async fn get_reset(
        &self,
        request: Request<GetResetRequest>,
    ) -> Result<Response<GetResetResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let token = Token::read(&request.into_inner().token);
        let shown = get_reset::run(&self.0, &by, get_reset::Command { token }).await?;
        Ok(Response::new(GetResetResponse {
            email: shown.email,
            expires_at: Some(instant(shown.expires_at)),
            rules: rules(&shown.rules),
        }))
    }

    async fn reset(&self, request: Request<ResetRequest>) -> Result<Response<ResetResponse>, Status> {
        let by = Caller::from_request(&request)?.end_user()?;
        let ResetRequest { token, password: text } = request.into_inner();
        let command = reset::Command { token: Token::read(&token), password: password(&text)? };
        reset::run(&self.0, &by, command).await?;
        Ok(Response::new(ResetResponse {}))
    }
}
