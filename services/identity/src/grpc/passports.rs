//! `holdfast.identity.v1.Passports`.
use holdfast_proto::identity::v1::issue_response::Passport;
use holdfast_proto::identity::v1::passports_server::Passports;
use holdfast_proto::identity::v1::{IssueRequest, IssueResponse};
use kit_fault::FieldCode;
use kit_principal::ServiceName;
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{instant, session_token};
use crate::ops::issue_passports::{self, Command, bad_audiences};

#[tonic::async_trait]
impl Passports for Server {
    async fn issue(&self, request: Request<IssueRequest>) -> Result<Response<IssueResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let IssueRequest { tenant: _, session_token: text, audiences } = request.into_inner();
        let token = if text.is_empty() { None } else { Some(session_token(&text)?) };
        let services = audiences.iter().map(|audience| ServiceName::from_wire(*audience));
        let services: Result<Vec<ServiceName>, _> = services.collect();
        let services = services.map_err(|_| bad_audiences(FieldCode::Unknown))?;
        let command = Command { token: token.as_ref(), audiences: &services };
        let issued = issue_passports::run(&self.0, &peer, command).await?;
        let passports = audiences.into_iter().zip(issued.jwts);
        let passports = passports.map(|(audience, jwt)| Passport { audience, jwt }).collect();
        Ok(Response::new(IssueResponse { passports, expires_at: Some(instant(issued.expires_at)) }))
    }
}
