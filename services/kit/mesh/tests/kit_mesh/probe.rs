//! A service to call: an echo, a slow answer, a stream, and what the server knows of the call.
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::PathAndQuery;
use http::{Request, Response};
use kit_mesh::{Channel, Credentials, PeerId, deadline};
use tokio::sync::watch;
use tokio_stream::wrappers::IntervalStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::body::Body;
use tonic::{Status, Streaming};
use tonic_prost::ProstCodec;
use tower::{Service, service_fn};

type Codec = ProstCodec<String, String>;
type Ticks = Pin<Box<dyn Stream<Item = Result<String, Status>> + Send>>;

/// Answers `/probe.Probe/<Rpc>`.
#[derive(Clone)]
pub struct Probe {
    credentials: Credentials,
    pub waiting: Waiting,
}

/// The calls of "Wait": they are answered when the test releases them.
#[derive(Clone, Default)]
pub struct Waiting {
    begun: watch::Sender<usize>,
    released: watch::Sender<bool>,
}

impl Waiting {
    async fn join(&self) {
        self.begun.send_modify(|begun| *begun += 1);
        drop(self.released.subscribe().wait_for(|released| *released).await);
    }

    /// Waits until as many calls have reached the handler.
    pub async fn begun(&self, calls: usize) {
        drop(self.begun.subscribe().wait_for(|begun| *begun >= calls).await);
    }

    /// Answers all of them.
    pub fn release(&self) {
        self.released.send_replace(true);
    }
}

impl Probe {
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, waiting: Waiting::default() }
    }

    async fn unary(self, request: tonic::Request<String>, rpc: String) -> Result<String, Status> {
        let peer = request.extensions().get::<PeerId>().cloned();
        let text = request.into_inner();
        match rpc.as_str() {
            "Echo" => Ok(text),
            "Peer" => peer.map(|peer| peer.to_string()).ok_or_else(|| Status::data_loss("no peer")),
            "Serial" => Ok(self.credentials.serial()),
            "Remaining" => {
                let left = deadline::remaining().ok_or_else(|| Status::data_loss("no deadline"))?;
                Ok(left.as_millis().to_string())
            }
            "Wait" => {
                self.waiting.join().await;
                Ok(text)
            }
            "Sleep" => {
                let millis = text.parse().map_err(|_| Status::invalid_argument("milliseconds"))?;
                tokio::time::sleep(Duration::from_millis(millis)).await;
                Ok(text)
            }
            _ => Err(Status::unimplemented("no such RPC")),
        }
    }
}

impl Service<Request<Body>> for Probe {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let probe = self.clone();
        Box::pin(async move {
            let rpc = request.uri().path().trim_start_matches("/probe.Probe/").to_owned();
            if rpc == "Refuse" {
                // As kit/access does it: without a look at the message.
                return Ok(Status::permission_denied("not you").into_http());
            }
            let mut server = tonic::server::Grpc::new(Codec::default());
            if rpc == "Ticks" {
                return Ok(server.server_streaming(service_fn(ticks), request).await);
            }
            let handler = service_fn(move |request| {
                let answered = probe.clone().unary(request, rpc.clone());
                async move { answered.await.map(tonic::Response::new) }
            });
            Ok(server.unary(handler, request).await)
        })
    }
}

async fn ticks(_request: tonic::Request<String>) -> Result<tonic::Response<Ticks>, Status> {
    let every = tokio::time::interval(Duration::from_millis(50));
    let ticks = IntervalStream::new(every).map(|_| Ok("tick".to_owned()));
    Ok(tonic::Response::new(Box::pin(ticks)))
}

/// Calls an RPC of the probe.
pub async fn call(channel: &Channel, rpc: &str, text: &str) -> Result<String, Status> {
    call_with(channel, rpc, tonic::Request::new(text.to_owned())).await
}

/// Calls an RPC of the probe with a request of one's own.
pub async fn call_with(
    channel: &Channel,
    rpc: &str,
    request: tonic::Request<String>,
) -> Result<String, Status> {
    let mut client = tonic::client::Grpc::new(channel.clone());
    client.ready().await?;
    client.unary(request, path(rpc)?, Codec::default()).await.map(tonic::Response::into_inner)
}

/// Opens the stream.
pub async fn stream(channel: &Channel) -> Result<Streaming<String>, Status> {
    let mut client = tonic::client::Grpc::new(channel.streaming());
    client.ready().await?;
    let opened =
        client.server_streaming(tonic::Request::new(String::new()), path("Ticks")?, Codec::default());
    opened.await.map(tonic::Response::into_inner)
}

/// Reads a stream to its end.
pub async fn end_of(stream: &mut Streaming<String>) -> Status {
    loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => return Status::ok(""),
            Err(status) => return status,
        }
    }
}

fn path(rpc: &str) -> Result<PathAndQuery, Status> {
    format!("/probe.Probe/{rpc}").parse().map_err(|_| Status::invalid_argument("no RPC"))
}
