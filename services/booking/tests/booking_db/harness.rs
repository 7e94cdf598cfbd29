//! One booking service on a fresh database, with a clock that stands, two tenants and a policy that answers at once.
use std::sync::Arc;

use async_trait::async_trait;
use booking::MIGRATIONS;
use booking::ops::context::Context;
use booking::ops::provider_locks::ProviderLocks;
use booking::ports::{LedgerPlace, Policy, ResolveAsk};
use jiff::{SignedDuration, Timestamp};
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_fault::{Fault, Reason};
use kit_ids::{AccountId, EventId, TenantId};
use kit_money::Money;
use kit_principal::Role;
use kit_seal::{Keyring, RootKeys, Sealer};
use kit_tenants::testing::{tenant, tenants};
use kit_testkit::TestDb;
use kit_testkit::callers::{self, request};
use policy_api::{
    Accepted, AgreementKind, ClientStanding, Decision, DecisionInput, NoShowCost, RefundUntil, Requirement,
    RequirementState, Resolution,
};
use tonic::{Request, Response, Status};

/// The tenant of most tests, and the other one.
pub const LUNA: &str = "salon-luna";
pub const SOL: &str = "clinica-sol";

/// A Monday in autumn, 08:00 in Madrid.
pub const NOW: &str = "2026-11-23T07:00:00Z";

pub struct Harness {
    pub db: TestDb,
    pub context: Context,
    pub clock: Arc<FakeClock>,
}

pub fn at(instant: &str) -> Timestamp {
    instant.parse().unwrap()
}

impl Harness {
    pub async fn new() -> Self {
        let db = TestDb::fresh_with_keys("booking", MIGRATIONS.database, MIGRATIONS.keys).await;
        let clock = Arc::new(FakeClock::at(at(NOW)));
        let faked = Clock::new(clock.clone(), Arc::new(SystemEntropy));
        let ring = Keyring::from_json(&Keyring::new_json("r1", &faked), &faked).unwrap();
        let ring: Arc<dyn RootKeys> = Arc::new(ring);
        let context = Context {
            database: db.app(),
            sealer: Sealer::connect(&db.keys_url(), ring, &faked).unwrap(),
            tenants: tenants(&[tenant(LUNA), tenant(SOL)]),
            policy: Arc::new(Consenting),
            clock: faked,
            provider_locks: ProviderLocks::default(),
            public_port: 8443,
        };
        Self { db, context, clock }
    }
}

/// A request of the tenant's staff.
pub fn staff<T>(tenant: &str, message: T) -> Request<T> {
    request(callers::staff(tenant).caller(), message)
}

/// A request of the tenant's owner.
pub fn owner<T>(tenant: &str, message: T) -> Request<T> {
    request(callers::staff(tenant).role(Role::Owner).caller(), message)
}

/// A request of somebody who works there: this account, with this role.
pub fn staff_of<T>(tenant: &str, account: AccountId, role: Role, message: T) -> Request<T> {
    request(callers::staff(tenant).account(account).role(role).caller(), message)
}

/// A request of somebody on the tenant's pages.
pub fn guest<T>(tenant: &str, message: T) -> Request<T> {
    request(callers::guest(tenant), message)
}

/// The message of a response.
pub fn message<T>(result: Result<Response<T>, Status>) -> T {
    result.unwrap().into_inner()
}

/// Why a call was refused: the reason, and the fields that it names.
pub fn refused<T>(result: Result<Response<T>, Status>) -> (Reason, Vec<String>) {
    let fault = Fault::from_status(&result.err().unwrap());
    (fault.reason, fault.fields.into_iter().map(|field| field.field).collect())
}

/// A policy that requires both agreements, knows no digest, refunds all until 24 hours before the start.
struct Consenting;

#[async_trait]
impl Policy for Consenting {
    async fn resolve(&self, ask: &ResolveAsk<'_>) -> Result<Resolution, Fault> {
        let requirement = |kind: AgreementKind| Requirement {
            state: RequirementState::Missing,
            required: true,
            accepted: Accepted { kind, version: 1, digest: vec![], language: String::new() },
        };
        let until = ask.starts_at - SignedDuration::from_hours(24);
        Ok(Resolution {
            requirements: vec![requirement(AgreementKind::Terms), requirement(AgreementKind::Cancellation)],
            policy_digest: Some(vec![7; 32]),
            cancel_until: until,
            reschedule_until: Some(until),
            refunds: vec![RefundUntil { until, percent: 100, amount: ask.price }],
            due_now: Money::zero(ask.price.currency),
            due_within_s: 0,
            no_show: NoShowCost { fee: ask.price.percent(50), refund_percent: 0 },
            client_standing: ClientStanding::Good,
            privacy_notice: None,
        })
    }

    async fn decide(&self, _: &TenantId, _: &DecisionInput) -> Result<Decision, Fault> {
        Err(Fault::unavailable())
    }

    async fn locate(&self, _: &TenantId, _: EventId) -> Result<Option<LedgerPlace>, Fault> {
        Ok(None)
    }
}
