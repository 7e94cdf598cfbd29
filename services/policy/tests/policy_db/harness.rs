//! What every test stands in: a fresh database, a policy on it, and callers.
use std::convert::Infallible;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use data_encoding::BASE64;
use holdfast_proto::common::v1::Money;
use holdfast_proto::policy::v1::agreements_client::AgreementsClient;
use holdfast_proto::policy::v1::checkpoints_client::CheckpointsClient;
use holdfast_proto::policy::v1::configuration_client::ConfigurationClient;
use holdfast_proto::policy::v1::consent_ledger_client::ConsentLedgerClient;
use holdfast_proto::policy::v1::decisions_client::DecisionsClient;
use holdfast_proto::policy::v1::{
    Agreement, ApplyRequest, ApplyResponse, BeginRequest, PublishRequest, PublishResponse, SignedConfig,
    publish_request::Text,
};
use holdfast_proto::tenant::v1::EffectiveConfig;
use jiff::Timestamp;
use kit_access::Caller;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_fault::Fault;
use kit_ledger::testing::{Other, parts};
use kit_ledger::{Checkpointer, Ledger, LedgerKey, Parts, PublicKeys};
use kit_ledger_grpc::LedgerService;
use kit_principal::Role;
use kit_tenants::testing::{Signer, With as _, signer, tenant};
use kit_tenants::{Tenants, digest_of};
use kit_testkit::{TestDb, callers};
use policy::{Context, Hub, MIGRATIONS, follow_self, routes};
use policy_api::AgreementKind;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tower::ServiceExt as _;
use tower::util::BoxCloneService;

/// How a caller reaches the service: the routes, behind what the access layer would have put into the request.
pub type Transport = BoxCloneService<Request<Body>, Response<Body>, Infallible>;

pub struct Harness {
    pub db: TestDb,
    pub context: Context,
    pub clock: Arc<FakeClock>,
    pub signer: Signer,
    pub retention: Arc<Other>,
    parts: Arc<Parts>,
    pub audit_key: LedgerKey,
    _stop: DropGuard,
}

pub const LUNA: &str = "salon-luna";

/// Monday, 9:00 in Madrid.
pub fn now() -> Timestamp {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

/// The salon, declared later, changed.
pub fn later(by: i64, change: impl FnOnce(&mut EffectiveConfig)) -> EffectiveConfig {
    tenant(LUNA).with(|config| config.issued_at_us += by).with(change)
}

pub fn text(language: &str, text: &str) -> Text {
    Text { language: language.to_owned(), title: format!("Title ({language})"), text: text.to_owned() }
}

pub fn eur(minor: i64) -> Option<Money> {
    Some(Money { minor, currency: "EUR".to_owned() })
}

pub fn wire(at: Timestamp) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() })
}

pub fn reason<T: std::fmt::Debug>(answer: Result<T, tonic::Status>) -> &'static str {
    Fault::from_status(&answer.unwrap_err()).reason.code()
}

fn keys(folder: &std::path::Path, name: &str) -> LedgerKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let prefix = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let der = [&prefix, pair.public_key().as_ref()].concat();
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&der));
    std::fs::write(folder.join(format!("{name}.pub")), pem).unwrap();
    LedgerKey::from_der(pkcs8.as_ref()).unwrap()
}

impl Harness {
    /// A policy without tenants.
    pub async fn new() -> Self {
        let db = TestDb::fresh("policy", MIGRATIONS.database).await;
        let clock = Arc::new(FakeClock::at(now()));
        let signer = signer();
        let folder = tempfile::tempdir().unwrap();
        let (consent_key, audit_key) = (keys(folder.path(), "consent"), keys(folder.path(), "audit"));
        let retention = Arc::new(Other::default());
        let public_keys = PublicKeys::from_dir(folder.path()).unwrap();
        let parts = parts(Ledger::Consent, db.app(), db.jobs(), consent_key.clone(), &retention);
        let faked = Clock::new(clock.clone(), Arc::new(SystemEntropy));
        let parts = Arc::new(Parts { clock: faked, public_keys, ..parts });
        let tenants = Tenants::new();
        let context = Context {
            database: db.app(),
            jobs: db.jobs(),
            tenants: tenants.clone(),
            keys: signer.keys(),
            hub: Hub::default(),
            clock: parts.clock.clone(),
            ledger: LedgerService::new(parts.clone(), tenants),
        };
        let stop = CancellationToken::new();
        tokio::spawn(follow_self(&context, "policy-1").run(stop.clone()));
        tokio::spawn(context.ledger.verifier.clone().run(stop.clone()));
        Self { db, context, clock, signer, retention, parts, audit_key, _stop: stop.drop_guard() }
    }

    /// Another instance, on the same database.
    pub fn another(&self) -> (Context, DropGuard) {
        let tenants = Tenants::new();
        let ledger = LedgerService { tenants: tenants.clone(), ..self.context.ledger.clone() };
        let context = Context { tenants, ledger, hub: Hub::default(), ..self.context.clone() };
        let stop = CancellationToken::new();
        tokio::spawn(follow_self(&context, "policy-2").run(stop.clone()));
        (context, stop.drop_guard())
    }

    /// A policy with the salon, in force.
    pub async fn with_salon() -> Self {
        let harness = Self::new().await;
        harness.take(&tenant(LUNA)).await;
        harness
    }

    /// A policy with the salon, both agreements published, and no privacy notice.
    pub async fn open() -> Self {
        let harness = Self::with_salon().await;
        for kind in AgreementKind::ACCEPTED {
            harness.publish(kind, "Read this.").await.unwrap();
        }
        harness
    }

    /// Begins, applies, and waits until it is in force.
    pub async fn take(&self, config: &EffectiveConfig) -> ApplyResponse {
        let epoch = self.begin().await;
        let answer = self.apply(epoch, config).await.unwrap();
        let digest = self.signer.sign(config).digest;
        let id = config.tenant_id.parse().unwrap();
        let there = |tenants: &Tenants| tenants.get(&id).is_some_and(|tenant| tenant.digest()[..] == digest);
        self.context.tenants.wait_for(there).await;
        answer
    }

    pub async fn begin(&self) -> u64 {
        let request = BeginRequest { holder: "test".to_owned() };
        self.configuration("operator").begin(request).await.unwrap().into_inner().epoch
    }

    pub async fn apply(&self, epoch: u64, config: &EffectiveConfig) -> Result<ApplyResponse, tonic::Status> {
        let source = format!("tenant-{id}/{id}", id = config.tenant_id);
        self.apply_signed(epoch, self.signer.sign(config), &source).await
    }

    pub async fn apply_signed(
        &self,
        epoch: u64,
        config: SignedConfig,
        source: &str,
    ) -> Result<ApplyResponse, tonic::Status> {
        let request = ApplyRequest { epoch, config: Some(config), source: source.to_owned(), generation: 1 };
        Ok(self.configuration("operator").apply(request).await?.into_inner())
    }

    pub async fn publish(&self, kind: AgreementKind, body: &str) -> Result<PublishResponse, tonic::Status> {
        let texts = vec![text("es", body), text("en", body)];
        self.publish_texts(kind, texts).await
    }

    pub async fn publish_texts(
        &self,
        kind: AgreementKind,
        texts: Vec<Text>,
    ) -> Result<PublishResponse, tonic::Status> {
        let request = PublishRequest { kind: kind.into(), texts };
        Ok(self.agreements().publish(request).await?.into_inner())
    }

    /// The current agreement of a kind, in English.
    pub async fn current(&self, kind: AgreementKind) -> Agreement {
        let request = holdfast_proto::policy::v1::CurrentRequest { languages: vec!["en".to_owned()] };
        let all = self.agreements().current(request).await.unwrap().into_inner().agreements;
        all.into_iter().find(|agreement| agreement.kind == i32::from(kind)).unwrap()
    }

    /// The checkpointer of the product, whose attempts the test calls.
    pub fn checkpointer(&self) -> Checkpointer {
        Checkpointer::new(self.parts.clone(), self.context.ledger.trigger.clone())
    }

    pub fn configuration(&self, peer: &str) -> ConfigurationClient<Transport> {
        ConfigurationClient::new(self.transport(callers::service(peer)))
    }

    /// As the salon's owner.
    pub fn agreements(&self) -> AgreementsClient<Transport> {
        self.agreements_of(LUNA)
    }

    pub fn agreements_of(&self, tenant: &str) -> AgreementsClient<Transport> {
        let owner = callers::staff(tenant).role(Role::Owner).signed_in(now());
        AgreementsClient::new(self.transport(owner.caller()))
    }

    pub fn decisions(&self) -> DecisionsClient<Transport> {
        DecisionsClient::new(self.transport(callers::service("booking")))
    }

    pub fn ledger(&self) -> ConsentLedgerClient<Transport> {
        ConsentLedgerClient::new(self.transport(callers::service("booking")))
    }

    pub fn checkpoints(&self) -> CheckpointsClient<Transport> {
        CheckpointsClient::new(self.transport(callers::service("retention")))
    }

    fn transport(&self, caller: Caller) -> Transport {
        let authorized = move |mut request: Request<Body>| {
            request.extensions_mut().insert(caller.clone());
            request
        };
        BoxCloneService::new(routes(&self.context).map_request(authorized))
    }
}

/// A document with one byte changed, its digest recomputed or not.
pub fn flipped(mut signed: SignedConfig, digest: bool) -> SignedConfig {
    signed.document[40] ^= 1;
    if digest {
        signed.digest = digest_of(&signed.document).to_vec();
    }
    signed
}
