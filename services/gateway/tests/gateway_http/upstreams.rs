//! The gateway's upstreams, played by a table of answers: what the gateway sends them is kept.
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use gateway_core::upstream::{Channel, Channels, boxed};
use holdfast_proto::identity::v1::issue_response::Passport;
use holdfast_proto::identity::v1::{IssueRequest, IssueResponse};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt as _, Full};
use jiff::ToSpan as _;
use kit_principal::ServiceName;
use prost::Message;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;

use crate::fixture::later;
use crate::rpcs::ISSUE;

/// What a service answers with.
#[derive(Clone)]
pub enum Reply {
    Message(Vec<u8>),
    Refused(Status),
    Hangs,
}

/// One call that arrived.
#[derive(Clone)]
pub struct Call {
    pub path: String,
    pub passport: Option<String>,
    pub message: Vec<u8>,
}

/// The services upstream of the gateway.
#[derive(Clone, Default)]
pub struct FakeUpstreams {
    answers: Arc<Mutex<HashMap<String, Reply>>>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl FakeUpstreams {
    /// From now on this RPC answers so.
    pub fn answers(&self, path: &str, answer: Reply) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// From now on this RPC answers with a message.
    pub fn answers_with(&self, path: &str, message: &impl Message) {
        self.answers(path, Reply::Message(message.encode_to_vec()));
    }

    /// The calls of one RPC.
    pub fn calls(&self, path: &str) -> Vec<Call> {
        self.calls.lock().unwrap().iter().filter(|call| call.path == path).cloned().collect()
    }

    /// Channels to every service.
    pub fn channels(&self) -> Channels {
        let channel = || self.channel();
        Channels { identity: channel(), booking: channel(), policy: channel(), retention: channel() }
    }

    fn channel(&self) -> Channel {
        let upstreams = self.clone();
        boxed(tower::service_fn(move |request: Request<Body>| {
            let upstreams = upstreams.clone();
            async move { Ok::<_, Infallible>(upstreams.answer(request).await) }
        }))
    }

    async fn answer(&self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        let passport = request.headers().get("x-holdfast-passport");
        let passport = passport.map(|jwt| jwt.to_str().unwrap().to_owned());
        let bytes = request.into_body().collect().await.unwrap().to_bytes();
        let message = bytes[5..].to_vec();
        self.calls.lock().unwrap().push(Call { path: path.clone(), passport, message: message.clone() });
        let answer = self.answers.lock().unwrap().get(&path).cloned();
        match answer {
            Some(Reply::Message(message)) => framed(&message),
            Some(Reply::Refused(status)) => status.into_http(),
            Some(Reply::Hangs) => std::future::pending().await,
            None if path == ISSUE => framed(&passports(&message).encode_to_vec()),
            None => Status::unimplemented(path).into_http(),
        }
    }
}

/// A passport that says whose it is: "<session>/<audience>".
fn passports(message: &[u8]) -> IssueResponse {
    let request = IssueRequest::decode(message).unwrap();
    let session = Some(request.session_token).filter(|token| !token.is_empty());
    let who = session.unwrap_or_else(|| "guest".to_owned());
    let passport = |audience: i32| {
        let service = ServiceName::from_wire(audience).unwrap();
        Passport { jwt: format!("{who}/{service}"), audience }
    };
    IssueResponse {
        passports: request.audiences.into_iter().map(passport).collect(),
        expires_at: later(10.minutes()),
    }
}

fn framed(message: &[u8]) -> Response<Body> {
    let mut frame = vec![0];
    frame.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    frame.extend(message);
    let trailers = HeaderMap::from_iter([("grpc-status".parse().unwrap(), "0".parse().unwrap())]);
    let body = Full::new(Bytes::from(frame)).with_trailers(async move { Some(Ok(trailers)) });
    let mut response = Response::new(Body::new(body));
    response.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
    response
}
