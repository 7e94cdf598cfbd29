//! What the admin port tells of the tenants: applied, refused, acknowledged.
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use holdfast_proto::policy::v1::{Acknowledgement, AcknowledgementsResponse};
use jiff::Timestamp;
use operator_crd::Refusal;
use operator_domain::{Service, path_of};
use serde_json::{Value, json};

use crate::standing::Standing;

/// What the admin port tells. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Report(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    source: String,
    standings: Vec<Standing>,
    acknowledgements: AcknowledgementsResponse,
    unavailable: Option<&'static str>,
}

// === impl Report ===

impl Report {
    /// An empty report on tenants of a source.
    #[must_use]
    pub fn new(source: String) -> Self {
        Self(Arc::new(Mutex::new(State { source, ..State::default() })))
    }

    /// What a pass found. A standing is logged when it is new.
    pub fn passed(&self, standings: Vec<Standing>) {
        self.change(|state| {
            for standing in standings.iter().filter(|standing| !state.standings.contains(standing)) {
                tell(standing);
            }
            (state.standings, state.unavailable) = (standings, None);
        });
    }

    /// What policy says of acknowledgements.
    pub fn acknowledged(&self, answer: AcknowledgementsResponse) {
        self.change(|state| {
            for standing in &mut state.standings {
                standing.agreements_ready =
                    !standing.digest.is_empty() && !answer.agreements_missing.contains(&standing.tenant);
            }
            state.acknowledgements = answer;
        });
    }

    /// policy does not answer.
    pub fn unavailable(&self, reason: &'static str) {
        self.change(|state| state.unavailable = Some(reason));
    }

    /// Tenants that are in force.
    #[must_use]
    pub fn in_force(&self) -> Vec<String> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let live = state.standings.iter().filter(|standing| !standing.digest.is_empty());
        live.map(|standing| standing.tenant.clone()).collect()
    }

    /// Whether some service has neither acknowledged nor refused what is in force.
    #[must_use]
    pub fn pending(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut live = state.standings.iter().filter(|standing| !standing.digest.is_empty());
        live.any(|standing| !is_answered(standing, &state.acknowledgements))
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tenants = state.standings.iter().map(|standing| tenant(standing, &state.acknowledgements));
        json!({
            "source": state.source,
            "policy": state.unavailable.unwrap_or("ok"),
            "tenants": tenants.collect::<Vec<_>>(),
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What the instances say of what is in force of a tenant.
fn current<'a>(
    standing: &'a Standing,
    answer: &'a AcknowledgementsResponse,
) -> impl Iterator<Item = &'a Acknowledgement> {
    let all = answer.acknowledgements.iter();
    all.filter(|one| one.tenant == standing.tenant && one.digest == standing.digest)
}

/// Whether every service has acknowledged or refused what is in force.
fn is_answered(standing: &Standing, answer: &AcknowledgementsResponse) -> bool {
    let has_answered =
        |service: Service| current(standing, answer).any(|one| one.service == service.as_str());
    Service::FOLLOWERS.into_iter().all(has_answered)
}

/// Whether what is declared is in force in every service, and whole: its agreements are published, and every floor of
/// its profile is enforced.
fn is_ready(standing: &Standing, answer: &AcknowledgementsResponse) -> bool {
    let is_in_force = !standing.digest.is_empty() && standing.refused.is_empty();
    let is_taken =
        is_answered(standing, answer) && current(standing, answer).all(|one| one.refused.is_empty());
    is_in_force && is_taken && standing.agreements_ready && standing.settings.not_enforced.is_empty()
}

fn tenant(standing: &Standing, answer: &AcknowledgementsResponse) -> Value {
    let mine = answer.acknowledgements.iter().filter(|one| one.tenant == standing.tenant);
    let mut refused = standing.refused.clone();
    refused.extend(current(standing, answer).filter_map(not_honoured));
    refused.dedup();
    let is_ready = is_ready(standing, answer);
    json!({
        "tenant": standing.tenant,
        "source": standing.source,
        "place": standing.place,
        "source_digest": standing.seen,
        "generation": standing.generation,
        "digest": Some(HEXLOWER.encode(&standing.digest)).filter(|digest| !digest.is_empty()),
        "ready": is_ready,
        "compliant": standing.is_hipaa.then_some(is_ready),
        "refused": refused,
        "unhonoured": standing.settings.unhonoured,
        "not_enforced": standing.settings.not_enforced,
        "defaulted": standing.settings.defaulted,
        "unhonoured_defaults": standing.settings.unhonoured_defaults,
        "acknowledged": mine.map(said).collect::<Vec<_>>(),
        "agreements_ready": standing.agreements_ready,
    })
}

/// What one instance says of one document.
fn said(one: &Acknowledgement) -> Value {
    let at = one.at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    json!({
        "service": one.service,
        "instance": one.instance,
        "digest": HEXLOWER.encode(&one.digest),
        "refused": one.refused,
        "path": not_honoured(one).map(|refusal| refusal.path),
        "at": at.map(|at| at.to_string()),
    })
}

/// Logs what somebody has to know of a tenant.
fn tell(standing: &Standing) {
    let tenant = &standing.tenant;
    for refusal in &standing.refused {
        tracing::warn!(%tenant, path = %refusal.path, "refused: {refusal}");
    }
    for path in &standing.settings.not_enforced {
        tracing::warn!(%tenant, %path, "no service enforces this floor: the tenant is not compliant");
    }
    for path in &standing.settings.unhonoured {
        tracing::warn!(%tenant, %path, "no service honours this setting: it is ignored");
    }
}

/// A service that does not honour a critical name: which field it was.
fn not_honoured(one: &Acknowledgement) -> Option<Refusal> {
    let name = one.refused.strip_prefix("critical: ")?;
    let path = path_of(name).unwrap_or_else(|| "spec".to_owned());
    Some(Refusal::reason(path, Some(name.to_owned()), format!("{} does not honour it", one.service)))
}
