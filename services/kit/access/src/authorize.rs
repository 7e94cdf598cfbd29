//! The decision whether a call is allowed: caller, kind, role, strength, age, in this order.
use http::HeaderMap;
use kit_clock::Clock;
use kit_fault::Fault;
use kit_mesh::{PeerId, Realm};
use kit_passport::{METADATA_KEY, Verifier};
use kit_principal::{Acting, Authentication, Principal, Roles, ServiceName};
use tonic::Status;

use crate::caller::Caller;
use crate::rules::{Rule, Rules};

/// Authorizes calls by the rules.
#[derive(Clone, Debug)]
pub struct Access {
    rules: Rules,
    realm: Realm,
    verifier: Verifier,
    clock: Clock,
}

/// Why a call is refused: for the log and for tests. The caller hears less.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No certificate came with it: it did not come through the mesh.
    #[error("the call did not come through the mesh")]
    NoPeer,
    /// No rule names it.
    #[error("no rule names the RPC")]
    Unlisted,
    /// The rule does not name this service.
    #[error("the service may not call the RPC")]
    Caller,
    /// A passport where none may be: the service acts for itself.
    #[error("a passport where the service acts for itself")]
    UnwantedPassport,
    /// No passport, or more than one.
    #[error("not exactly one passport")]
    NoPassport,
    /// A passport that does not hold.
    #[error(transparent)]
    Passport(#[from] kit_passport::Refusal),
    /// The rule does not name this kind of principal.
    #[error("this kind of principal may not")]
    Kind,
    /// The member of staff has none of the roles.
    #[error("none of the roles")]
    Role,
    /// Signed in too weakly.
    #[error("the sign-in is too weak")]
    Strength,
    /// Signed in too long ago.
    #[error("the sign-in is too old")]
    Age,
}

// === impl Access ===

impl Access {
    /// Authorizes by these rules; `verifier` verifies passports made for this service.
    #[must_use]
    pub fn new(rules: Rules, realm: Realm, verifier: Verifier, clock: Clock) -> Self {
        Self { rules, realm, verifier, clock }
    }

    /// Authorizes a call: its path, its peer, and its passport, if it has one.
    pub fn authorize(
        &self,
        path: &str,
        peer: Option<&PeerId>,
        headers: &HeaderMap,
    ) -> Result<Caller, Refusal> {
        let peer = peer.ok_or(Refusal::NoPeer)?;
        let rule = self.rules.of(path).ok_or(Refusal::Unlisted)?;
        let is_peer = |caller: &ServiceName| &self.realm.id(caller.as_str()) == peer.id();
        let service = rule.callers.iter().copied().find(is_peer).ok_or(Refusal::Caller)?;
        let mut passports = headers.get_all(METADATA_KEY).iter();
        if rule.acting.contains(&Acting::Service) {
            return match passports.next() {
                None => Ok(Caller::authorized(peer.clone(), service, Principal::Service)),
                Some(_) => Err(Refusal::UnwantedPassport),
            };
        }
        let (Some(jwt), None) = (passports.next(), passports.next()) else { return Err(Refusal::NoPassport) };
        let jwt = jwt.to_str().map_err(|_| Refusal::Passport(kit_passport::Refusal::Malformed))?;
        let principal = self.verifier.verify(jwt)?.principal;
        self.authorize_principal(rule, &principal)?;
        Ok(Caller::authorized(peer.clone(), service, principal))
    }

    fn authorize_principal(&self, rule: &Rule, principal: &Principal) -> Result<(), Refusal> {
        if !rule.acting.contains(&principal.acting()) {
            return Err(Refusal::Kind);
        }
        match principal {
            Principal::Staff(staff) => {
                authorize_roles(rule, &staff.roles)?;
                self.authorize_sign_in(rule, staff.authentication)
            }
            Principal::Client(client) => self.authorize_sign_in(rule, client.authentication),
            Principal::Guest(_) | Principal::Support(_) | Principal::Service => Ok(()),
        }
    }

    fn authorize_sign_in(&self, rule: &Rule, sign_in: Authentication) -> Result<(), Refusal> {
        if rule.min_strength.is_some_and(|least| sign_in.strength < least) {
            return Err(Refusal::Strength);
        }
        let age = self.clock.now().duration_since(sign_in.at).as_secs();
        if rule.max_auth_age_s.is_some_and(|most| age > i64::from(most)) {
            return Err(Refusal::Age);
        }
        Ok(())
    }
}

fn authorize_roles(rule: &Rule, roles: &Roles) -> Result<(), Refusal> {
    if rule.roles.is_empty() || roles.holds_any(&rule.roles) { Ok(()) } else { Err(Refusal::Role) }
}

// === impl Refusal ===

impl From<&Refusal> for Status {
    /// What the caller hears. What only a mistake or an attack inside the mesh can cause says so without a reason of
    /// the catalogue; what a person may not do is a fault that the gateway passes on.
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::NoPeer => Self::unauthenticated("the caller has no name"),
            Refusal::Unlisted | Refusal::Caller | Refusal::UnwantedPassport => {
                Self::permission_denied("this service may not call this")
            }
            Refusal::NoPassport | Refusal::Passport(_) => {
                Self::unauthenticated("there is no passport, or it does not hold")
            }
            Refusal::Kind | Refusal::Role | Refusal::Strength | Refusal::Age => Fault::denied().into(),
        }
    }
}
