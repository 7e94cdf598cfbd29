//! `holdfast.identity.v1.SignIn`.
use holdfast_proto::access::v1::Strength as WireStrength;
use holdfast_proto::identity::v1::password_response::State;
use holdfast_proto::identity::v1::sign_in_server::SignIn;
use holdfast_proto::identity::v1::{
    DescribeRequest, DescribeResponse, DescribeStepRequest, DescribeStepResponse, EndRequest, EndResponse,
    NewPasswordRequest, NewPasswordResponse, PasswordRequest, PasswordResponse, Person,
};
use tonic::{Request, Response, Status};

use super::Server;
use super::convert::{instant, password, rules, session_token};
use crate::crypto::token::Token;
use crate::ops::sign_in::{Lane, NewSession, SignedIn};
use crate::ops::{describe_session, describe_step, end_session, new_password, sign_in};

#[tonic::async_trait]
impl SignIn for Server {
    async fn password(
        &self,
        request: Request<PasswordRequest>,
    ) -> Result<Response<PasswordResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let command = command(request.into_inner(), Lane::Common)?;
        Ok(Response::new(answer(sign_in::run(&self.0, &peer, command).await?)))
    }

    async fn device(&self, request: Request<PasswordRequest>) -> Result<Response<PasswordResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let command = command(request.into_inner(), Lane::KnownDevices)?;
        Ok(Response::new(answer(sign_in::run(&self.0, &peer, command).await?)))
    }

    async fn describe_step(
        &self,
        request: Request<DescribeStepRequest>,
    ) -> Result<Response<DescribeStepResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let command = describe_step::Command { token: Token::read(&request.get_ref().step_token) };
        let described = describe_step::run(&self.0, &peer, command).await?;
        Ok(Response::new(DescribeStepResponse {
            email: described.email,
            until: Some(instant(described.until)),
            rules: rules(&described.rules),
        }))
    }

    async fn new_password(
        &self,
        request: Request<NewPasswordRequest>,
    ) -> Result<Response<NewPasswordResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let NewPasswordRequest { tenant: _, step_token, password: text, client_ip, device_token } =
            request.into_inner();
        let (token, device) = (Token::read(&step_token), Token::read(&device_token));
        let command = new_password::Command { token, password: password(&text)?, client_ip, device };
        let session = new_password::run(&self.0, &peer, command).await?;
        Ok(Response::new(NewPasswordResponse {
            session_token: session.token.reveal(),
            absolute_end: Some(instant(session.absolute_end)),
            device_token: session.device.reveal(),
        }))
    }

    async fn describe(
        &self,
        request: Request<DescribeRequest>,
    ) -> Result<Response<DescribeResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        let token = session_token(&request.get_ref().session_token)?;
        let described =
            describe_session::run(&self.0, &peer, describe_session::Command { token: &token }).await?;
        let session = described.session;
        let person = Person {
            account_id: session.account.to_vec(),
            email: described.email,
            name: described.name,
            roles: session.roles.to_wire(),
        };
        Ok(Response::new(DescribeResponse {
            person: Some(person),
            strength: WireStrength::from(session.strength).into(),
            auth_time: Some(instant(session.auth_time)),
            idle_end: Some(instant(described.idle_end)),
            absolute_end: Some(instant(session.absolute_end)),
        }))
    }

    async fn end(&self, request: Request<EndRequest>) -> Result<Response<EndResponse>, Status> {
        let peer = self.peer(&request, &request.get_ref().tenant)?;
        // What is no token belongs to no session: ended already.
        if let Some(token) = Token::read(&request.get_ref().session_token) {
            end_session::run(&self.0, &peer, end_session::Command { token: &token }).await?;
        }
        Ok(Response::new(EndResponse {}))
    }
}

fn command(request: PasswordRequest, lane: Lane) -> Result<sign_in::Command, Status> {
    let PasswordRequest { tenant: _, email, password: text, client_ip, device_token } = request;
    // What is no token is no known device.
    let device = Token::read(&device_token);
    Ok(sign_in::Command { email, password: password(&text)?, client_ip, device, lane })
}

fn answer(signed_in: SignedIn) -> PasswordResponse {
    match signed_in {
        SignedIn::Session(NewSession { token, device, absolute_end }) => PasswordResponse {
            state: State::Authenticated.into(),
            session_token: token.reveal(),
            device_token: device.reveal(),
            absolute_end: Some(instant(absolute_end)),
            ..PasswordResponse::default()
        },
        SignedIn::EnrolmentRequired => {
            PasswordResponse { state: State::EnrolmentRequired.into(), ..PasswordResponse::default() }
        }
        SignedIn::UnknownDevice => {
            PasswordResponse { state: State::UnknownDevice.into(), ..PasswordResponse::default() }
        }
        SignedIn::NewPassword(step, to_keep) => PasswordResponse {
            state: State::PasswordChangeRequired.into(),
            step_token: step.token.reveal(),
            step_until: Some(instant(step.until)),
            rules: rules(&to_keep),
            ..PasswordResponse::default()
        },
    }
}
