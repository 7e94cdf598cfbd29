//! A retention with a database of its own, and policy's checkpoints in memory.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use holdfast_proto::ledger::v1::{AppendBatchRequest, Record};
use jiff::Timestamp;
use kit_access::Caller;
use kit_clock::Source;
use kit_ids::{AccountId, EventId, TenantId};
use kit_ledger::{AuditEvent, Checkpoint, CheckpointSink, Ledger, LedgerKey, Pace, SinkError};
use kit_mesh::{PeerId, Realm};
use kit_passport::{Holder, Role, Strength};
use kit_testkit::TestDb;
use retention::grpc::Server;
use retention::ops::Retention;
use tonic::Request;

/// policy, as far as checkpoints go.
#[derive(Debug, Default)]
pub struct Policy {
    pub kept: Mutex<HashMap<TenantId, Checkpoint>>,
    pub away: Mutex<bool>,
}

pub struct World {
    pub db: TestDb,
    pub server: Server,
    pub policy: Arc<Policy>,
    pub key: LedgerKey,
}

#[async_trait]
impl CheckpointSink for Policy {
    async fn put(&self, checkpoint: &Checkpoint) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(checkpoint.tenant.clone(), checkpoint.clone());
        Ok(())
    }

    async fn last(&self, tenant: &TenantId, _ledger: Ledger) -> Result<Option<Checkpoint>, SinkError> {
        if *self.away.lock().unwrap_or_else(PoisonError::into_inner) {
            return Err(SinkError::Away("stopped".to_owned()));
        }
        Ok(self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(tenant).cloned())
    }
}

pub fn key() -> LedgerKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap_or_else(|_| unreachable!());
    LedgerKey::from_der(pkcs8.as_ref()).unwrap_or_else(|_| unreachable!())
}

pub async fn world() -> World {
    let db = TestDb::fresh("retention", &retention::migrate::DATABASE).await;
    let key = key();
    let policy = Arc::new(Policy::default());
    let server = Server(Retention {
        db: db.app(),
        keys: key.public(Ledger::Audit),
        checkpoints: Arc::clone(&policy) as _,
        pace: Pace::new(1_000),
        spiffe: realm().id("retention").to_string(),
        source: Source::system(),
    });
    World { db, server, policy, key }
}

pub fn realm() -> Realm {
    Realm::new("holdfast.local", "holdfast").unwrap_or_else(|_| unreachable!())
}

pub fn tenant(slug: &str) -> TenantId {
    slug.parse().unwrap_or_else(|_| unreachable!())
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap_or_default()
}

/// A request of a service acting for itself, as the access layer hands it on.
pub fn from_service<T>(service: &str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::service(PeerId::new(realm().id(service))));
    request
}

/// A request of a tenant's owner, as the access layer hands it on.
pub fn from_owner<T>(tenant: &TenantId, message: T) -> Request<T> {
    let account = Source::system().id::<AccountId>();
    let holder = Holder::staff(tenant.clone(), account, vec![Role::Owner], Strength::Password, at(0));
    let mut request = Request::new(message);
    request.extensions_mut().insert(Caller::holder(PeerId::new(realm().id("gateway")), holder));
    request
}

pub fn record(actor: &str, action: &str, second: i64) -> Record {
    let event = AuditEvent::done(at(second), actor, action, &format!("booking/{second}"));
    Record {
        event_id: Source::system().id::<EventId>().to_vec(),
        evidence: event.to_bytes().unwrap_or_default(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
    }
}

pub fn batch(tenant: &TenantId, records: Vec<Record>) -> AppendBatchRequest {
    AppendBatchRequest { tenant: tenant.to_string(), records }
}
