//! Holds the stream to policy: a snapshot, then changes; each verified, put in force, kept, and answered.
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use holdfast_proto::policy::v1::{SignedConfig, WatchRequest, WatchResponse, watch_request};
use jiff::Timestamp;
use kit_clock::Clock;
use kit_ids::TenantId;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tracing::{info, warn};

use crate::admission::{LONG_AGO, instant};
use crate::store::tenant_of;
use crate::{Entry, Feed, KeyDir, LastKnownGood, Refusal, SupportedSettings, Tenant, Tenants, verify_signed};

mod backoff;
use backoff::Backoff;

const HEARTBEAT: Duration = Duration::from_secs(10);
const OPEN_WITHIN: Duration = Duration::from_secs(5);

/// What a follower is made of.
pub struct FollowerParts {
    /// What it writes.
    pub tenants: Tenants,
    /// Where it listens.
    pub feed: Arc<dyn Feed>,
    /// Where it keeps what was good.
    pub store: Arc<dyn LastKnownGood>,
    /// Whose signature counts.
    pub keys: KeyDir,
    /// The settings that the service honours.
    pub supported: SupportedSettings,
    /// Name of this instance, unique among those of the service.
    pub instance: String,
    /// For jitter.
    pub clock: Clock,
}

/// The task that keeps [`Tenants`] current.
pub struct Follower {
    parts: FollowerParts,
    loaded: bool,
    position: u64,
    unsaved: Vec<Entry>,
    /// Tenants named so far in a snapshot that comes in several messages.
    snapshot: Option<HashSet<String>>,
}

// === impl Follower ===

impl Follower {
    /// A follower that has not started.
    #[must_use]
    pub fn new(parts: FollowerParts) -> Self {
        Self { parts, loaded: false, position: 0, unsaved: Vec::new(), snapshot: None }
    }

    /// Runs until stopped: the last known good configuration first, then the stream, opened again whenever it ends.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut backoff = Backoff::new(self.parts.clock.clone());
        while !stop.is_cancelled() {
            self.load().await;
            let ended = tokio::select! {
                () = stop.cancelled() => return,
                ended = self.session(&mut backoff) => ended,
            };
            let wait = backoff.next();
            warn!(code = ?ended.code(), wait_ms = wait.as_millis(), "the stream of configurations ended");
            metrics::counter!("tenants_stream_ended_total").increment(1);
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Takes the last known good configurations, verified again, where nothing newer is in force.
    async fn load(&mut self) {
        if self.loaded {
            return;
        }
        let entries = match self.parts.store.load().await {
            Ok(entries) => entries,
            Err(error) => return warn!(%error, "the last known good configurations cannot be read yet"),
        };
        self.loaded = true;
        let mut good = 0_u32;
        for entry in &entries {
            let removed_at = entry.removed_at;
            match self.check(&entry.config).and_then(|tenant| self.restore(tenant, removed_at)) {
                Ok(()) => good += 1,
                Err(Refusal::Older) => {}
                Err(refusal) => warn!(%refusal, "a last known good configuration is refused"),
            }
        }
        if good > 0 {
            info!(tenants = good, "last known good configurations are in force");
            self.parts.tenants.set_stored();
        }
    }

    fn restore(&self, tenant: Tenant, removed_at: Option<Timestamp>) -> Result<(), Refusal> {
        let id = tenant.id().clone();
        if let (true, Some(at)) = (self.parts.tenants.put(tenant)?, removed_at) {
            self.parts.tenants.remove(&id, at);
        }
        Ok(())
    }

    /// One stream, until it ends.
    async fn session(&mut self, backoff: &mut Backoff) -> Status {
        let (sender, requests) = mpsc::channel(64);
        let hello = watch_request::Hello { instance: self.parts.instance.clone() };
        let message = |message| WatchRequest { message: Some(message) };
        if sender.try_send(message(watch_request::Message::Hello(hello))).is_err() {
            return Status::cancelled("the stream closed at once");
        }
        let opening = self.parts.feed.open(ReceiverStream::new(requests));
        let mut incoming = match tokio::time::timeout(OPEN_WITHIN, opening).await {
            Ok(Ok(incoming)) => incoming,
            Ok(Err(status)) => return status,
            Err(_) => return Status::deadline_exceeded("policy did not answer"),
        };
        self.snapshot = None;
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.reset();
        loop {
            let answers = tokio::select! {
                next = incoming.next() => match next {
                    Some(Ok(response)) => {
                        backoff.reset();
                        self.take(response).await
                    }
                    Some(Err(status)) => return status,
                    None => return Status::cancelled("policy ended the stream"),
                },
                _ = heartbeat.tick() => {
                    self.save().await;
                    vec![self.ack()]
                }
            };
            for answer in answers {
                if sender.send(message(answer)).await.is_err() {
                    return Status::cancelled("the stream closed");
                }
            }
        }
    }

    fn ack(&self) -> watch_request::Message {
        watch_request::Message::Ack(watch_request::Ack { position: self.position })
    }

    /// Puts a message in force; answers with a refusal for each bad document, then the position.
    async fn take(&mut self, response: WatchResponse) -> Vec<watch_request::Message> {
        let mut answers = Vec::new();
        if response.snapshot {
            self.snapshot = Some(HashSet::new());
        }
        if let Some(named) = &mut self.snapshot {
            named.extend(response.withheld.iter().cloned());
        }
        response.withheld.iter().for_each(|id| self.name(id));
        for config in response.configs {
            if let Err((tenant, refusal)) = self.accept(&config) {
                warn!(tenant, %refusal, "a configuration is refused");
                metrics::counter!("tenants_refused_total").increment(1);
                self.name(&tenant);
                let refusal = Some((&refusal).into());
                let nack = watch_request::Nack { tenant, digest: config.digest, refusal };
                answers.push(watch_request::Message::Nack(nack));
            }
        }
        for gone in &response.removed {
            if let Ok(id) = gone.tenant.parse() {
                self.remove(&id, instant(gone));
            }
        }
        if !response.more {
            if let Some(named) = self.snapshot.take() {
                self.keep_only(&named);
                self.parts.tenants.set_complete();
            }
            self.position = response.position;
        }
        self.save().await;
        answers.push(self.ack());
        answers
    }

    fn check(&self, config: &SignedConfig) -> Result<Tenant, Refusal> {
        let tenant = verify_signed(config, &self.parts.keys)?;
        self.parts.supported.check(&tenant)?;
        Ok(tenant)
    }

    fn accept(&mut self, config: &SignedConfig) -> Result<(), (String, Refusal)> {
        let named = tenant_of(config).map(String::from).unwrap_or_default();
        // Named is named: a refused document removes nothing.
        if let Some(snapshot) = &mut self.snapshot {
            snapshot.insert(named.clone());
        }
        let tenant = self.check(config).map_err(|refusal| (named.clone(), refusal))?;
        let id = tenant.id().clone();
        if self.parts.tenants.put(tenant).map_err(|refusal| (named, refusal))? {
            info!(tenant = %id, "a configuration is in force");
            self.unsaved.push(Entry { tenant: id, config: config.clone(), removed_at: None });
        }
        Ok(())
    }

    fn keep_only(&mut self, named: &HashSet<String>) {
        self.parts.tenants.keep_named(named);
        for tenant in self.parts.tenants.all() {
            if !named.contains(tenant.id().as_str()) {
                self.remove(tenant.id(), LONG_AGO);
            }
        }
    }

    /// A tenant is gone. Of one that never was in force here nothing is kept: policy tells it again.
    fn remove(&mut self, id: &TenantId, at: Timestamp) {
        let current = self.parts.tenants.get(id);
        if self.parts.tenants.remove(id, at) {
            info!(tenant = %id, %at, "a tenant is gone");
        }
        if let Some(current) = current {
            let config = current.signed().clone();
            self.unsaved.push(Entry { tenant: id.clone(), config, removed_at: Some(at) });
        }
    }

    /// policy names a tenant without a document that can be taken.
    fn name(&self, id: &str) {
        if let Ok(id) = id.parse() {
            self.parts.tenants.name(id);
        }
    }

    /// Keeps what came; what cannot be kept now is tried again at the next heartbeat.
    async fn save(&mut self) {
        if self.unsaved.is_empty() {
            return;
        }
        match self.parts.store.save(&self.unsaved).await {
            Ok(()) => self.unsaved.clear(),
            Err(error) => warn!(%error, "configurations in force could not be kept yet"),
        }
    }
}

#[cfg(test)]
mod tests;
