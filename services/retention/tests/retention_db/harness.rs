//! A retention with a database of its own, and policy's checkpoints in memory.
use std::sync::Arc;

use holdfast_proto::ledger::v1::{AppendBatchRequest, Record};
use jiff::Timestamp;
use kit_clock::Clock;
use kit_ids::{EventId, TenantId};
use kit_ledger::testing::{Other, key, parts};
use kit_ledger::{AuditEvent, CheckpointTrigger, Checkpointer, Ledger, Sender};
use kit_ledger_grpc::LedgerService;
use kit_principal::Role;
use kit_tenants::testing::tenants;
use kit_testkit::TestDb;
use kit_testkit::callers::{self, request};
use retention::grpc::AuditLedgerService;
use retention::ops::Context;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::Request;

pub struct Harness {
    pub db: TestDb,
    pub server: AuditLedgerService,
    pub policy: Arc<Other>,
    pub checkpointer: Checkpointer,
    _stop: DropGuard,
}

pub async fn harness() -> Harness {
    let db = TestDb::fresh("retention", retention::MIGRATIONS.database).await;
    let (key, policy) = (key(), Arc::new(Other::default()));
    let parts = Arc::new(parts(Ledger::Audit, db.app(), db.jobs(), key.clone(), &policy));
    let configured = tenants(&["salon-luna", "clinica-sol"].map(kit_tenants::testing::tenant));
    let ledger = LedgerService::new(Arc::clone(&parts), configured);
    let stop = CancellationToken::new();
    tokio::spawn(ledger.verifier.clone().run(stop.clone()));
    let sender = Sender::of(callers::peer("retention"));
    let server = AuditLedgerService(Context { ledger, sender });
    let checkpointer = Checkpointer::new(parts, CheckpointTrigger::new(1_000));
    Harness { db, server, policy, checkpointer, _stop: stop.drop_guard() }
}

impl Harness {
    /// What serves policy's checkpoints.
    pub fn checkpoints(&self) -> LedgerService {
        self.server.0.ledger.clone()
    }
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// A request of a service acting for itself, as the access layer hands it on.
pub fn from_service<T>(service: &str, message: T) -> Request<T> {
    request(callers::service(service), message)
}

/// A request of a tenant's owner, as the access layer hands it on.
pub fn from_owner<T>(tenant: &TenantId, message: T) -> Request<T> {
    request(callers::staff(tenant.as_str()).role(Role::Owner).caller(), message)
}

pub fn record(tenant: &TenantId, actor: &str, action: &str, second: i64) -> Record {
    let event = AuditEvent::done(tenant, at(second), actor, action, &format!("booking/{second}"));
    Record {
        event_id: Clock::system().id::<EventId>().to_vec(),
        evidence: event.to_bytes().unwrap(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
    }
}

pub fn batch(tenant: &TenantId, records: Vec<Record>) -> AppendBatchRequest {
    AppendBatchRequest { tenant: tenant.to_string(), records }
}
