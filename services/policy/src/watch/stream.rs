//! One instance's stream.
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};
use holdfast_proto::policy::v1::document_refusal::Reason;
use holdfast_proto::policy::v1::watch_response::Removed;
use holdfast_proto::policy::v1::{DocumentRefusal, SignedConfig, WatchRequest, WatchResponse, watch_request};
use kit_principal::ServiceName;
use kit_tenants::REMOVED_ADMITTED_FOR;
use policy_api::wire::to_instant;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::acks::Refused;
use crate::ops::Context;
use crate::ops::changes::{Changes, changes};
use crate::store::configurations::Removal;
use crate::store::fence::Position;

/// What goes out.
pub(crate) type Responses = BoxStream<'static, Result<WatchResponse, Status>>;

const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// Looked at without being woken, too: another replica may have applied something.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Most bytes of documents in one message.
const PART: usize = 1024 * 1024;
const INSTANCE_MAX: usize = 120;
/// Longest name in a refusal, in characters.
const NAME_MAX: usize = 200;

/// Serves a service's stream until either side ends it.
pub(crate) fn serve<R>(context: Context, service: ServiceName, requests: R) -> Responses
where
    R: Stream<Item = Result<WatchRequest, Status>> + Send + Unpin + 'static,
{
    let (send, receive) = mpsc::channel(4);
    tokio::spawn(async move {
        let session = Session { context, service, instance: String::new(), send: send.clone() };
        if let Err(status) = session.run(requests).await {
            // Nobody listens any more where this fails.
            let _ = send.send(Err(status)).await;
        }
    });
    ReceiverStream::new(receive).boxed()
}

struct Session {
    context: Context,
    service: ServiceName,
    instance: String,
    send: mpsc::Sender<Result<WatchResponse, Status>>,
}

// === impl Session ===

impl Session {
    async fn run<R>(mut self, mut requests: R) -> Result<(), Status>
    where
        R: Stream<Item = Result<WatchRequest, Status>> + Send + Unpin,
    {
        self.instance = hello(&mut requests).await?;
        let positions = self.context.hub.positions();
        self.context.hub.acks().hello(self.service, &self.instance, self.context.clock.now());
        tracing::info!(
            service = %self.service,
            instance = self.instance,
            "a service follows the configuration"
        );
        // Side by side: who is slow to read is heard all the same, so that neither side waits for the other.
        tokio::select! {
            ended = self.send_changes(positions) => ended,
            ended = self.hear(requests) => ended,
        }
    }

    /// The snapshot, then every change.
    async fn send_changes(&self, mut positions: watch::Receiver<Position>) -> Result<(), Status> {
        let mut position = self.snapshot().await?;
        let mut look = tokio::time::interval(LOOK_EVERY);
        look.reset();
        loop {
            tokio::select! {
                _ = positions.changed() => {}
                _ = look.tick() => {}
                () = self.send.closed() => return Ok(()),
            }
            position = self.update(position).await?;
        }
    }

    async fn hear<R>(&self, mut requests: R) -> Result<(), Status>
    where
        R: Stream<Item = Result<WatchRequest, Status>> + Send + Unpin,
    {
        while let Some(Ok(request)) = requests.next().await {
            self.heard(request)?;
        }
        Ok(())
    }

    fn heard(&self, request: WatchRequest) -> Result<(), Status> {
        let at = self.context.clock.now();
        let mut acks = self.context.hub.acks();
        match request.message {
            Some(watch_request::Message::Ack(ack)) => {
                acks.ack(self.service, &self.instance, ack.position.into(), at);
            }
            Some(watch_request::Message::Nack(nack)) => {
                let refusal = refusal(nack.refusal);
                tracing::warn!(follower = %self.service, tenant = nack.tenant, ?refusal, "refused");
                let refused = Refused { digest: nack.digest, refusal, at };
                acks.nack(self.service, &self.instance, nack.tenant, refused);
            }
            Some(watch_request::Message::Hello(_)) | None => {
                return Err(Status::invalid_argument("only the first message is a hello"));
            }
        }
        Ok(())
    }

    async fn snapshot(&self) -> Result<Position, Status> {
        let Changes { position, configs, withheld, mut removed } = self.look(Position::START).await?;
        // The rest of the tombstones means nothing to a follower any more.
        let now = self.context.clock.now();
        removed.retain(|removal| now.duration_since(removal.at) < REMOVED_ADMITTED_FOR);
        let mut parts = parts(configs);
        let last = parts.pop().unwrap_or_default();
        let mut first = true;
        for configs in parts {
            let snapshot = std::mem::take(&mut first);
            self.send(WatchResponse { snapshot, configs, more: true, ..WatchResponse::default() }).await?;
        }
        self.send(WatchResponse {
            position: position.get(),
            snapshot: first,
            configs: last,
            withheld,
            removed: removed.into_iter().map(to_removed).collect(),
            ..WatchResponse::default()
        })
        .await?;
        Ok(position)
    }

    async fn update(&self, since: Position) -> Result<Position, Status> {
        let Changes { position, configs, removed, .. } = self.look(since).await?;
        if position == since {
            return Ok(since);
        }
        for configs in parts(configs) {
            self.send(WatchResponse { configs, more: true, ..WatchResponse::default() }).await?;
        }
        let removed = removed.into_iter().map(to_removed).collect();
        self.send(WatchResponse { position: position.get(), removed, ..WatchResponse::default() }).await?;
        Ok(position)
    }

    async fn look(&self, since: Position) -> Result<Changes, Status> {
        changes(&self.context, since).await.map_err(|error| {
            tracing::warn!(%error, "configurations cannot be read");
            Status::unavailable("configurations cannot be read")
        })
    }

    async fn send(&self, response: WatchResponse) -> Result<(), Status> {
        self.send.send(Ok(response)).await.map_err(|_| Status::cancelled("the stream ended"))
    }
}

async fn hello<R>(requests: &mut R) -> Result<String, Status>
where
    R: Stream<Item = Result<WatchRequest, Status>> + Send + Unpin,
{
    let first = tokio::time::timeout(HELLO_WITHIN, requests.next()).await;
    let first = first.map_err(|_| Status::deadline_exceeded("no hello"))?;
    let message = first.transpose()?.and_then(|request| request.message);
    match message {
        Some(watch_request::Message::Hello(hello))
            if (1..=INSTANCE_MAX).contains(&hello.instance.chars().count()) =>
        {
            Ok(hello.instance)
        }
        _ => Err(Status::invalid_argument("the first message is a hello with the instance's name")),
    }
}

/// Why a document is refused, with a name of a bounded length. One that this version does not know stays a refusal:
/// were it an error, a follower's stream would end, and with it what it says of every other tenant.
fn refusal(refusal: Option<DocumentRefusal>) -> DocumentRefusal {
    let DocumentRefusal { reason, name } = refusal.unwrap_or_default();
    let reason = Reason::try_from(reason).unwrap_or(Reason::Unspecified);
    DocumentRefusal { reason: reason.into(), name: name.chars().take(NAME_MAX).collect() }
}

fn to_removed(removal: Removal) -> Removed {
    Removed { tenant: removal.tenant, at: Some(to_instant(removal.at)) }
}

/// Documents in messages of a bounded size.
fn parts(configs: Vec<SignedConfig>) -> Vec<Vec<SignedConfig>> {
    let mut parts: Vec<Vec<SignedConfig>> = Vec::new();
    let mut size = 0;
    for config in configs {
        let grown = size + config.document.len() + 256;
        match parts.last_mut() {
            Some(part) if grown <= PART => {
                size = grown;
                part.push(config);
            }
            _ => {
                size = config.document.len() + 256;
                parts.push(vec![config]);
            }
        }
    }
    parts
}
