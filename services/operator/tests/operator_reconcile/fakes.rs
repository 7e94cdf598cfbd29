//! policy and identity as far as the operator sees them.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use holdfast_proto::policy::v1::document_refusal::Reason as Refused;
use holdfast_proto::policy::v1::{
    Acknowledgement, AcknowledgementsResponse, ApplyRequest, ApplyResponse, DocumentRefusal, RemoveRequest,
    SignedConfig,
};
use holdfast_proto::tenant::v1::EffectiveConfig;
use jiff::Timestamp;
use kit_clock::{Clock, FakeClock, SystemEntropy};
use kit_fault::{Fault, Reason};
use kit_principal::ServiceName;
use operator::ports::Configuration;
use operator::reconcile::Reconciler;
use operator::signer::Signer;
use operator_domain::FOLLOWERS;
use prost::Message as _;
use tokio::sync::watch;

/// policy in memory: checks epoch, signature and claims as policy does.
#[derive(Default)]
pub struct FakePolicy {
    state: Mutex<State>,
    /// Grows with each question for acknowledgements.
    pub asked: watch::Sender<u64>,
    public: Vec<u8>,
}

/// What the fake remembers, open to tests.
#[derive(Default)]
pub struct State {
    pub epoch: u64,
    pub applied: BTreeMap<String, SignedConfig>,
    pub generations: BTreeMap<String, i64>,
    pub removed: Vec<String>,
    /// Fails every call.
    pub unavailable: bool,
    /// Apply fails with this.
    pub refuses: Option<Fault>,
    pub applies: usize,
    /// A service does not honour this setting, which it must.
    pub nack: Option<(ServiceName, &'static str)>,
    /// Services that do not answer.
    pub silent: Vec<ServiceName>,
    /// Tenants of which an agreement is missing.
    pub agreements_missing: Vec<String>,
}

impl FakePolicy {
    /// The fake's memory.
    pub fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The document in force of a tenant.
    pub fn document(&self, tenant: &str) -> EffectiveConfig {
        EffectiveConfig::decode(self.state().applied[tenant].document.as_slice()).unwrap()
    }

    /// Fails when policy is unavailable, and says whether an epoch is the last.
    fn fenced(state: &State, epoch: u64) -> Result<(), Fault> {
        here(state)?;
        if epoch == state.epoch { Ok(()) } else { Err(Fault::new(Reason::EpochStale)) }
    }
}

fn here(state: &State) -> Result<(), Fault> {
    if state.unavailable { Err(Fault::unavailable()) } else { Ok(()) }
}

#[async_trait]
impl Configuration for FakePolicy {
    async fn begin(&self, _holder: &str) -> Result<u64, Fault> {
        let mut state = self.state();
        here(&state)?;
        state.epoch += 1;
        Ok(state.epoch)
    }

    async fn list_applied(&self) -> Result<Vec<SignedConfig>, Fault> {
        let state = self.state();
        here(&state)?;
        Ok(state.applied.values().cloned().collect())
    }

    async fn apply(&self, request: ApplyRequest) -> Result<ApplyResponse, Fault> {
        let mut state = self.state();
        Self::fenced(&state, request.epoch)?;
        if let Some(fault) = &state.refuses {
            return Err(fault.clone());
        }
        let config = request.config.unwrap();
        assert_eq!(digest(&SHA256, &config.document).as_ref(), config.digest, "the digest is the document's");
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        key.verify(&config.digest, &config.signature).expect("the signature is over the digest");
        let tenant = EffectiveConfig::decode(config.document.as_slice()).unwrap().tenant_id;
        if state.removed.contains(&tenant) {
            return Err(Fault::new(Reason::TenantClaimed));
        }
        let before = state.applied.insert(tenant.clone(), config.clone());
        state.generations.insert(tenant, request.generation);
        state.applies += 1;
        let changed = before.is_none_or(|before| before.document != config.document);
        Ok(ApplyResponse { changed, position: 1, agreements_ready: true })
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), Fault> {
        let mut state = self.state();
        Self::fenced(&state, request.epoch)?;
        state.applied.remove(&request.tenant).ok_or_else(Fault::not_found)?;
        state.removed.push(request.tenant);
        Ok(())
    }

    async fn acknowledgements(&self) -> Result<AcknowledgementsResponse, Fault> {
        self.asked.send_modify(|count| *count += 1);
        let state = self.state();
        here(&state)?;
        let speaking = FOLLOWERS.into_iter().filter(|service| !state.silent.contains(service));
        let acknowledgements = speaking.flat_map(|service| {
            let state = &state;
            state.applied.iter().map(move |(tenant, config)| acknowledgement(service, tenant, config, state))
        });
        let agreements_missing = state.agreements_missing.clone();
        Ok(AcknowledgementsResponse { acknowledgements: acknowledgements.collect(), agreements_missing })
    }
}

fn acknowledgement(
    service: ServiceName,
    tenant: &str,
    config: &SignedConfig,
    state: &State,
) -> Acknowledgement {
    let must_understand =
        |name: &str| DocumentRefusal { reason: Refused::MustUnderstand.into(), name: name.to_owned() };
    let refusal = state.nack.filter(|(who, _)| *who == service).map(|(_, name)| must_understand(name));
    Acknowledgement {
        service: service.into(),
        instance: format!("{service}-1"),
        tenant: tenant.to_owned(),
        digest: config.digest.clone(),
        refusal,
        at: None,
    }
}

/// The operator's part with a fake policy and a clock that tests move.
pub struct Stage {
    pub policy: Arc<FakePolicy>,
    pub clock: Arc<FakeClock>,
    pem: String,
}

impl Stage {
    /// Policy holds nothing; it is noon.
    pub fn new() -> Self {
        let pem = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem();
        let public = Signer::from_pem("2026", &pem).unwrap().public().to_vec();
        let policy = Arc::new(FakePolicy { public, ..FakePolicy::default() });
        let noon: Timestamp = "2026-03-28T12:00:00Z".parse().unwrap();
        Self { policy, clock: Arc::new(FakeClock::at(noon)), pem }
    }

    /// The clock that tests move.
    pub fn faked(&self) -> Clock {
        Clock::new(Arc::clone(&self.clock) as Arc<dyn kit_clock::TimeSource>, Arc::new(SystemEntropy))
    }

    /// An operator that has just started.
    pub fn operator(&self) -> Reconciler {
        let signer = Signer::from_pem("2026", &self.pem).unwrap();
        Reconciler::new(
            Arc::clone(&self.policy) as Arc<dyn Configuration>,
            signer,
            self.faked(),
            "operator-1".to_owned(),
        )
    }
}
