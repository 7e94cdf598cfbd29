//! One pass: everything that is declared becomes what policy holds, or a refusal with its path.
use std::collections::BTreeMap;
use std::sync::Arc;

use holdfast_proto::policy::v1::{ApplyRequest, RemoveRequest, SignedConfig};
use holdfast_proto::tenant::v1::EffectiveConfig;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use operator_crd::Refusal;
use operator_domain::{Claim, contested, effective, plan};
use prost::Message as _;

use crate::ports::Configuration;
use crate::signer::Signer;
use crate::source::{Broken, Declared, Snapshot};
use crate::tenant_status::TenantStatus;

/// Brings policy to what is declared.
pub struct Reconciler {
    policy: Arc<dyn Configuration>,
    signer: Signer,
    clock: Clock,
    holder: String,
    epoch: Option<u64>,
}

/// Documents by tenant.
type Applied = BTreeMap<String, SignedConfig>;

/// What became of one document.
enum Applying {
    /// It is in force.
    InForce {
        /// Whether every required agreement is published.
        agreements_ready: bool,
    },
    /// policy refuses it.
    Refused(Refusal),
}

// === impl Reconciler ===

impl Reconciler {
    /// A reconciler that has no epoch yet; `holder` names this instance in policy's log.
    #[must_use]
    pub fn new(policy: Arc<dyn Configuration>, signer: Signer, clock: Clock, holder: String) -> Self {
        Self { policy, signer, clock, holder, epoch: None }
    }

    /// Takes the fence, unless this instance has it. Before the declarations are read: who takes it later has read
    /// later ones, so an operator that slept over a change never brings back what was declared before.
    pub async fn fence(&mut self) -> Result<u64, Fault> {
        match self.epoch {
            Some(epoch) => Ok(epoch),
            None => Ok(*self.epoch.insert(self.policy.begin(&self.holder).await?)),
        }
    }

    /// One pass over declarations that were read under the fence. Where it is lost the pass ends, to be repeated with
    /// what is declared by then; what is unavailable is the caller's to retry, too.
    pub async fn pass(&mut self, snapshot: &Snapshot) -> Result<Vec<TenantStatus>, Fault> {
        let epoch = self.fence().await?;
        let outcome = self.under(epoch, snapshot).await;
        if let Err(fault) = &outcome
            && fault.reason == Reason::EpochStale
        {
            tracing::warn!(epoch, "another operator has taken over since");
            self.epoch = None;
        }
        outcome
    }

    async fn under(&self, epoch: u64, snapshot: &Snapshot) -> Result<Vec<TenantStatus>, Fault> {
        let applied = by_tenant(self.policy.list_applied().await?);
        let (gone, live): (Vec<_>, Vec<_>) =
            snapshot.tenants.iter().partition(|declared| declared.is_removed());
        let mut statuses = Vec::with_capacity(snapshot.tenants.len());
        // Those that go first: their hosts are free for the others.
        for declared in gone {
            statuses.push(self.remove(declared, &applied, epoch).await?);
        }
        let sources: Vec<String> = live.iter().map(|declared| declared.source()).collect();
        let specs = live.iter().map(|declared| &declared.tenant.spec);
        let claims: Vec<Claim<'_>> =
            sources.iter().zip(specs).map(|(source, spec)| Claim { source, spec }).collect();
        for (declared, refused) in live.iter().zip(contested(&claims)) {
            let status = self.one(declared, refused, &applied, epoch).await?;
            statuses.push(status.refused(newer_is_broken(declared, &snapshot.broken)));
        }
        statuses.extend(not_declared(snapshot, &applied));
        Ok(statuses)
    }

    /// One tenant: checked, compared with the document in force, signed, applied.
    async fn one(
        &self,
        declared: &Declared,
        contested: Vec<Refusal>,
        applied: &Applied,
        epoch: u64,
    ) -> Result<TenantStatus, Fault> {
        let applied = applied.get(&declared.tenant.spec.tenant_id);
        let status = TenantStatus::of(declared, applied);
        let config = match effective(&declared.tenant.spec) {
            Ok(config) if contested.is_empty() => config,
            Ok(_) => return Ok(status.refused(contested)),
            Err(refused) => return Ok(status.refused(contested).refused(refused)),
        };
        let signed = self.signed(&config, applied);
        let digest = signed.digest.clone();
        match self.apply(declared, signed, epoch).await? {
            Applying::Refused(refusal) => Ok(status.refused([refusal])),
            Applying::InForce { agreements_ready } => Ok(TenantStatus { digest, agreements_ready, ..status }),
        }
    }

    /// Takes a tenant out of force; one that never was in force has nothing to lose.
    async fn remove(
        &self,
        declared: &Declared,
        applied: &Applied,
        epoch: u64,
    ) -> Result<TenantStatus, Fault> {
        let tenant = declared.tenant.spec.tenant_id.clone();
        let status = TenantStatus::of(declared, applied.get(&tenant));
        let request = RemoveRequest { epoch, tenant, source: declared.source() };
        match self.policy.remove(request).await {
            Ok(()) => Ok(TenantStatus { digest: Vec::new(), ..status }),
            Err(fault) if fault.reason == Reason::NotFound => Ok(status),
            Err(fault) => Ok(status.refused([refused_by_policy(declared, fault)?])),
        }
    }

    fn signed(&self, config: &EffectiveConfig, applied: Option<&SignedConfig>) -> SignedConfig {
        let document = applied.map(|applied| applied.document.as_slice());
        self.signer.sign(plan(config, document, self.clock.now().as_microsecond()).into_bytes())
    }

    async fn apply(&self, declared: &Declared, config: SignedConfig, epoch: u64) -> Result<Applying, Fault> {
        let source = declared.source();
        let generation = declared.tenant.metadata.generation.unwrap_or_default();
        let request = ApplyRequest { epoch, config: Some(config), source, generation };
        match self.policy.apply(request).await {
            Ok(answer) => {
                if answer.changed {
                    let tenant = &declared.tenant.spec.tenant_id;
                    tracing::info!(%tenant, position = answer.position, "a new configuration is in force");
                }
                Ok(Applying::InForce { agreements_ready: answer.agreements_ready })
            }
            Err(fault) => refused_by_policy(declared, fault).map(Applying::Refused),
        }
    }
}

/// Why a declared tenant is not the newest of its file: that one cannot be read.
fn newer_is_broken(declared: &Declared, broken: &[Broken]) -> Vec<Refusal> {
    let name = &declared.tenant.metadata.name;
    let mine = broken.iter().filter(|broken| broken.file == declared.file);
    let mine = mine.filter(|broken| broken.name.is_none() || broken.name == *name);
    mine.flat_map(|broken| broken.refusals.clone()).collect()
}

/// Tenants of which nothing can be read, and those that policy holds and nobody declares.
fn not_declared(snapshot: &Snapshot, applied: &Applied) -> Vec<TenantStatus> {
    let declared = |tenant: &str| {
        snapshot.tenants.iter().any(|declared| declared.tenant.metadata.name.as_deref() == Some(tenant))
    };
    let mut statuses = Vec::new();
    for broken in &snapshot.broken {
        let named = broken.name.clone().or_else(|| broken.stem().map(str::to_owned));
        if let Some(name) = named.filter(|name| !declared(name)) {
            let applied = applied.get(&name);
            statuses.push(TenantStatus::unread(name, broken, applied));
        }
    }
    for (tenant, config) in applied {
        if !declared(tenant) && !statuses.iter().any(|status| status.tenant == *tenant) {
            statuses.push(TenantStatus::undeclared(tenant.clone(), config));
        }
    }
    statuses
}

/// What policy refuses of a document is the tenant's to mend; anything else ends the pass.
fn refused_by_policy(declared: &Declared, fault: Fault) -> Result<Refusal, Fault> {
    let field = fault.fields.first();
    let why =
        field.map_or_else(|| fault.message.clone().into_owned(), |field| field.message.clone().into_owned());
    match fault.reason {
        Reason::TenantClaimed => {
            let host = field.and_then(|field| field.field.strip_prefix("domains."));
            Ok(claimed(declared, host, why))
        }
        Reason::ConfigInvalid | Reason::ValidationFailed | Reason::Internal => {
            Ok(Refusal::reason("spec", None, why))
        }
        _ => Err(fault),
    }
}

/// The id, or the host with its place among the domains, belongs to somebody else.
fn claimed(declared: &Declared, host: Option<&str>, why: String) -> Refusal {
    let spec = &declared.tenant.spec;
    let at = |host: &str| spec.domains.iter().position(|domain| domain.host == host);
    match host.and_then(|host| Some((at(host)?, host))) {
        Some((at, host)) => Refusal::reason(format!("spec.domains[{at}].host"), Some(host.to_owned()), why),
        None => Refusal::reason("spec.tenantId", Some(spec.tenant_id.clone()), why),
    }
}

fn by_tenant(configs: Vec<SignedConfig>) -> Applied {
    let named = configs.into_iter().filter_map(|config| {
        let tenant = EffectiveConfig::decode(config.document.as_slice()).ok()?.tenant_id;
        Some((tenant, config))
    });
    named.collect()
}

impl std::fmt::Debug for Reconciler {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Reconciler").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}
