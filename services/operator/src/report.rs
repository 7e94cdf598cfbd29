//! What the admin port tells of the tenants: applied, refused, acknowledged.
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use holdfast_proto::policy::v1::{Acknowledgement, AcknowledgementsResponse};
use jiff::Timestamp;
use operator_crd::Refusal;
use operator_domain::path_of;
use serde_json::{Value, json};

use crate::standing::Standing;

/// Services that follow the configuration.
const FOLLOWERS: [&str; 5] = ["gateway", "identity", "booking", "policy", "retention"];

/// What the admin port tells. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Report(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    source: String,
    standings: Vec<Standing>,
    acknowledgements: AcknowledgementsResponse,
    away: Option<&'static str>,
}

// === impl Report ===

impl Report {
    /// An empty report on tenants of a source.
    #[must_use]
    pub fn new(source: String) -> Self {
        Self(Arc::new(Mutex::new(State { source, ..State::default() })))
    }

    /// What a pass found. A refusal is logged when it is new.
    pub fn passed(&self, standings: Vec<Standing>) {
        self.change(|state| {
            for standing in standings.iter().filter(|standing| !state.standings.contains(standing)) {
                for refusal in &standing.refused {
                    tracing::warn!(tenant = %standing.tenant, path = %refusal.path, "refused: {refusal}");
                }
            }
            (state.standings, state.away) = (standings, None);
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
    pub fn away(&self, reason: &'static str) {
        self.change(|state| state.away = Some(reason));
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
        let answered = |standing: &Standing, service: &str| {
            state.acknowledgements.acknowledgements.iter().any(|one| {
                one.service == service && one.tenant == standing.tenant && one.digest == standing.digest
            })
        };
        let mut live = state.standings.iter().filter(|standing| !standing.digest.is_empty());
        live.any(|standing| FOLLOWERS.iter().any(|service| !answered(standing, service)))
    }

    /// The report as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tenants = state.standings.iter().map(|standing| tenant(standing, &state.acknowledgements));
        json!({
            "source": state.source,
            "policy": state.away.unwrap_or("ok"),
            "tenants": tenants.collect::<Vec<_>>(),
        })
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn tenant(standing: &Standing, answer: &AcknowledgementsResponse) -> Value {
    let mine = answer.acknowledgements.iter().filter(|one| one.tenant == standing.tenant);
    let current = mine.clone().filter(|one| one.digest == standing.digest);
    let mut refused = standing.refused.clone();
    refused.extend(current.filter_map(not_honoured));
    refused.dedup();
    json!({
        "tenant": standing.tenant,
        "source": standing.source,
        "place": standing.place,
        "source_digest": standing.seen,
        "generation": standing.generation,
        "digest": Some(HEXLOWER.encode(&standing.digest)).filter(|digest| !digest.is_empty()),
        "refused": refused,
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

/// A service that does not honour a critical name: which field it was.
fn not_honoured(one: &Acknowledgement) -> Option<Refusal> {
    let name = one.refused.strip_prefix("critical: ")?;
    let path = path_of(name).unwrap_or("spec");
    Some(Refusal::reason(path, Some(name.to_owned()), format!("{} does not honour it", one.service)))
}
