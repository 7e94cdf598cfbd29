//! Passports: from identity, one hop per request. A guest's are cached per tenant and callee, so that guests go on
//! while identity is unavailable; a change asks for a fresh one first.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use gateway_edge::request::RequestContext;
use holdfast_proto::identity::v1::passports_client::PassportsClient;
use holdfast_proto::identity::v1::{IssueRequest, IssueResponse};
use jiff::Timestamp;
use kit_clock::Clock;
use kit_fault::{Fault, Kind};
use kit_ids::TenantId;
use kit_principal::ServiceName;
use tonic::Request;

use super::bulkhead::Bulkhead;
use super::callee::{Authentication, Callee, Target};
use super::channel::{CALL, Channel, answered};

/// How long a guest waits for a fresh passport where a cached one would do.
const FRESH_WITHIN: Duration = Duration::from_millis(300);
/// A cached passport with less time left than this is renewed when it is asked for.
const RENEW_BELOW_SECONDS: i64 = 300;
/// A cached passport with less time left than this is not used: it may be over when it arrives.
const LEAST_SECONDS: i64 = 5;

/// Asks identity for passports and keeps the guests'.
pub(crate) struct Passports {
    identity: PassportsClient<Channel>,
    /// By tenant and service: a passport is for a service, whatever is asked of it.
    guests: Mutex<HashMap<(TenantId, ServiceName), CachedPassport>>,
    clock: Clock,
}

#[derive(Clone)]
struct CachedPassport {
    jwt: String,
    expires_at: Timestamp,
}

impl Passports {
    pub(crate) fn new(identity: PassportsClient<Channel>, clock: Clock) -> Self {
        Self { identity, guests: Mutex::default(), clock }
    }

    /// The passport of whoever acts, for one callee. A session that has ended is a guest's request: what needs more
    /// than a guest is refused before, or by the callee.
    pub(crate) async fn get(
        &self,
        context: &RequestContext,
        Target { callee, authentication }: Target,
        identity: &Bulkhead,
    ) -> Result<String, Fault> {
        if let Some(session) = &context.session {
            let issued = self.issue(context, session, &[callee], identity).await;
            match issued.map(|response| jwt_of(response, callee)) {
                Ok(Some(jwt)) => return Ok(jwt),
                Ok(None) => return Err(Fault::unavailable()),
                Err(fault)
                    if fault.kind() == Kind::Unauthenticated
                        && authentication == Authentication::Optional => {}
                Err(fault) => return Err(fault),
            }
        }
        match authentication {
            Authentication::Optional => self.guest(context, callee, identity).await,
            Authentication::Required => Err(Fault::unauthenticated()),
        }
    }

    async fn guest(
        &self,
        context: &RequestContext,
        callee: Callee,
        identity: &Bulkhead,
    ) -> Result<String, Fault> {
        let cached = self.cached(context, callee);
        if let Some((jwt, left)) = &cached
            && !context.changes
            && *left >= RENEW_BELOW_SECONDS
        {
            return Ok(jwt.clone());
        }
        let fresh = self.issue(context, "", &Callee::AUDIENCES, identity);
        let issued = match &cached {
            // The time in the queue counts: others may have all of identity's permits.
            Some(_) => {
                tokio::time::timeout(FRESH_WITHIN, fresh).await.unwrap_or_else(|_| Err(Fault::unavailable()))
            }
            None => fresh.await,
        };
        match issued {
            Ok(response) => {
                self.cache(context, &response);
                jwt_of(response, callee).ok_or_else(Fault::unavailable)
            }
            // Whatever ails identity: a guest's passport that still holds is as good as a fresh one.
            Err(fault) => cached.map(|(jwt, _)| jwt).ok_or(fault),
        }
    }

    async fn issue(
        &self,
        context: &RequestContext,
        session: &str,
        callees: &[Callee],
        identity: &Bulkhead,
    ) -> Result<IssueResponse, Fault> {
        let mut request = Request::new(IssueRequest {
            tenant: context.tenant.id().to_string(),
            session_token: session.to_owned(),
            audiences: callees.iter().map(|callee| callee.service().into()).collect(),
        });
        request.set_timeout(CALL);
        let mut client = self.identity.clone();
        identity.run(context, CALL, Box::pin(answered(async move { client.issue(request).await }))).await
    }

    /// The guest's passport that is cached, and the seconds it has left.
    fn cached(&self, context: &RequestContext, callee: Callee) -> Option<(String, i64)> {
        let guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = guests.get(&(context.tenant.id().clone(), callee.service()))?;
        let left = cached.expires_at.as_second() - self.clock.now().as_second();
        (left >= LEAST_SECONDS).then(|| (cached.jwt.clone(), left))
    }

    fn cache(&self, context: &RequestContext, response: &IssueResponse) {
        let Some(expires_at) = response.expires_at.as_ref() else { return };
        let Ok(expires_at) = Timestamp::new(expires_at.seconds, 0) else { return };
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        for passport in &response.passports {
            if let Ok(service) = ServiceName::from_wire(passport.audience) {
                let cached = CachedPassport { jwt: passport.jwt.clone(), expires_at };
                guests.insert((context.tenant.id().clone(), service), cached);
            }
        }
    }
}

fn jwt_of(response: IssueResponse, callee: Callee) -> Option<String> {
    let audience = i32::from(callee.service());
    response.passports.into_iter().find(|passport| passport.audience == audience).map(|found| found.jwt)
}
