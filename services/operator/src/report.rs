//! What the admin port tells of the tenants: applied, refused, acknowledged.
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use holdfast_proto::policy::v1::document_refusal::Reason;
use holdfast_proto::policy::v1::{Acknowledgement, AcknowledgementsResponse, DocumentRefusal};
use jiff::Timestamp;
use kit_principal::ServiceName;
use operator_crd::Refusal;
use operator_domain::{FOLLOWERS, path_of};
use serde_json::{Value, json};

use crate::tenant_status::TenantStatus;

/// What the admin port tells. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Report(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    source: String,
    statuses: Vec<TenantStatus>,
    acknowledgements: AcknowledgementsResponse,
    policy_unavailable: Option<&'static str>,
}

// === impl Report ===

impl Report {
    /// An empty report on tenants of a source.
    #[must_use]
    pub fn new(source: String) -> Self {
        Self(Arc::new(Mutex::new(State { source, ..State::default() })))
    }

    /// What a pass found. A status is logged when it is new.
    pub fn passed(&self, statuses: Vec<TenantStatus>) {
        self.change(|state| {
            for status in statuses.iter().filter(|status| !state.statuses.contains(status)) {
                log(status);
            }
            (state.statuses, state.policy_unavailable) = (statuses, None);
        });
    }

    /// What policy says of acknowledgements.
    pub fn acknowledged(&self, answer: AcknowledgementsResponse) {
        self.change(|state| {
            for status in &mut state.statuses {
                status.agreements_ready =
                    !status.digest.is_empty() && !answer.agreements_missing.contains(&status.tenant);
            }
            state.acknowledgements = answer;
        });
    }

    /// policy does not answer.
    pub fn policy_unavailable(&self, reason: &'static str) {
        self.change(|state| state.policy_unavailable = Some(reason));
    }

    /// Tenants that are in force.
    #[must_use]
    pub fn in_force(&self) -> Vec<String> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let live = state.statuses.iter().filter(|status| !status.digest.is_empty());
        live.map(|status| status.tenant.clone()).collect()
    }

    /// Whether some service has neither acknowledged nor refused what is in force.
    #[must_use]
    pub fn pending(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut live = state.statuses.iter().filter(|status| !status.digest.is_empty());
        live.any(|status| !is_answered(status, &state.acknowledgements))
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tenants = state.statuses.iter().map(|status| tenant(status, &state.acknowledgements));
        json!({
            "source": state.source,
            "policy": state.policy_unavailable.unwrap_or("ok"),
            "tenants": tenants.collect::<Vec<_>>(),
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What the instances say of what is in force of a tenant.
fn current<'a>(
    status: &'a TenantStatus,
    answer: &'a AcknowledgementsResponse,
) -> impl Iterator<Item = &'a Acknowledgement> {
    let all = answer.acknowledgements.iter();
    all.filter(|one| one.tenant == status.tenant && one.digest == status.digest)
}

/// Whether every service has acknowledged or refused what is in force.
fn is_answered(status: &TenantStatus, answer: &AcknowledgementsResponse) -> bool {
    let has_answered =
        |service: ServiceName| current(status, answer).any(|one| one.service == i32::from(service));
    FOLLOWERS.into_iter().all(has_answered)
}

/// Whether what is declared is in force in every service, and whole: its agreements are published, and every floor of
/// its profile is enforced.
fn is_ready(status: &TenantStatus, answer: &AcknowledgementsResponse) -> bool {
    let is_in_force = !status.digest.is_empty() && status.refused.is_empty();
    let is_taken = is_answered(status, answer) && current(status, answer).all(|one| one.refusal.is_none());
    is_in_force && is_taken && status.agreements_ready && status.settings.not_enforced.is_empty()
}

fn tenant(status: &TenantStatus, answer: &AcknowledgementsResponse) -> Value {
    let mine = answer.acknowledgements.iter().filter(|one| one.tenant == status.tenant);
    let mut refused = status.refused.clone();
    refused.extend(current(status, answer).filter_map(not_honoured));
    refused.dedup();
    let is_ready = is_ready(status, answer);
    json!({
        "tenant": status.tenant,
        "source": status.source,
        "file": status.file,
        "source_digest": status.source_digest,
        "generation": status.generation,
        "digest": Some(HEXLOWER.encode(&status.digest)).filter(|digest| !digest.is_empty()),
        "ready": is_ready,
        "compliant": status.is_hipaa.then_some(is_ready),
        "refused": refused,
        "unhonoured": status.settings.unhonoured,
        "not_enforced": status.settings.not_enforced,
        "defaulted": status.settings.defaulted,
        "unhonoured_defaults": status.settings.unhonoured_defaults,
        "acknowledged": mine.map(acknowledgement).collect::<Vec<_>>(),
        "agreements_ready": status.agreements_ready,
    })
}

/// What one instance says of one document.
fn acknowledgement(one: &Acknowledgement) -> Value {
    let at = one.at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    json!({
        "service": service(one),
        "instance": one.instance,
        "digest": HEXLOWER.encode(&one.digest),
        "refused": one.refusal.as_ref().map(reason).unwrap_or_default(),
        "path": not_honoured(one).map(|refusal| refusal.path),
        "at": at.map(|at| at.to_string()),
    })
}

/// Logs what somebody has to know of a tenant.
fn log(status: &TenantStatus) {
    let tenant = &status.tenant;
    for refusal in &status.refused {
        tracing::warn!(%tenant, path = %refusal.path, "refused: {refusal}");
    }
    for path in &status.settings.not_enforced {
        tracing::warn!(%tenant, %path, "no service enforces this floor: the tenant is not compliant");
    }
    for path in &status.settings.unhonoured {
        tracing::warn!(%tenant, %path, "no service honours this setting: it is ignored");
    }
}

/// The name of the service that says it; empty: policy knows one that this version does not.
fn service(one: &Acknowledgement) -> &'static str {
    ServiceName::from_wire(one.service).map(ServiceName::as_str).unwrap_or_default()
}

/// Why a service refuses a document, to be read.
fn reason(refusal: &DocumentRefusal) -> String {
    match Reason::try_from(refusal.reason) {
        Ok(Reason::Digest) => "digest".to_owned(),
        Ok(Reason::Signature) => "signature".to_owned(),
        Ok(Reason::Older) => "older".to_owned(),
        Ok(Reason::MustUnderstand) => format!("must understand: {}", refusal.name),
        Ok(Reason::Invalid) => format!("invalid: {}", refusal.name),
        Ok(Reason::Unspecified) | Err(_) => "a reason that this version does not know".to_owned(),
    }
}

/// A service that does not honour a setting that it must: which field it was.
fn not_honoured(one: &Acknowledgement) -> Option<Refusal> {
    let refusal =
        one.refusal.as_ref().filter(|refusal| refusal.reason == i32::from(Reason::MustUnderstand))?;
    let path = path_of(&refusal.name).unwrap_or_else(|| "spec".to_owned());
    let why = format!("{} does not honour it", service(one));
    Some(Refusal::reason(path, Some(refusal.name.clone()), why))
}
