//! policy follows itself: the same stream, without a socket.
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use kit_principal::ServiceName;
use kit_tenants::{Feed, Follower, FollowerParts, Incoming, NoStore, Outgoing};
use tonic::Status;

use crate::ops::Context;
use crate::supported_settings::SUPPORTED_SETTINGS;
use crate::watch::stream::serve;

/// The stream within the process.
struct LocalFeed(Context);

// === impl LocalFeed ===

#[async_trait]
impl Feed for LocalFeed {
    async fn open(&self, outgoing: Outgoing) -> Result<Incoming, Status> {
        Ok(serve(self.0.clone(), ServiceName::Policy, outgoing.map(Ok)))
    }
}

/// The task that keeps policy's own [`kit_tenants::Tenants`] current. It needs no last known good: it has the truth.
#[must_use]
pub fn follow_self(context: &Context, instance: &str) -> Follower {
    Follower::new(FollowerParts {
        tenants: context.tenants.clone(),
        feed: Arc::new(LocalFeed(context.clone())),
        store: Arc::new(NoStore),
        keys: context.keys.clone(),
        supported: SUPPORTED_SETTINGS,
        instance: instance.to_owned(),
        clock: context.clock.clone(),
    })
}
