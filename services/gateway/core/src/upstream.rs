//! The services behind the gateway: channels, passports, time limits. Every call of an operation goes through
//! [`Upstream::call`], with a passport for that one callee.
mod bulkhead;
mod callee;
mod channel;
mod passports;

use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1::availability_client::AvailabilityClient;
use holdfast_proto::booking::v1::bookings_client::BookingsClient;
use holdfast_proto::booking::v1::catalogue_client::CatalogueClient;
use holdfast_proto::booking::v1::receipts_client::ReceiptsClient;
use holdfast_proto::identity::v1::invitations_client::InvitationsClient;
use holdfast_proto::identity::v1::passports_client::PassportsClient;
use holdfast_proto::identity::v1::recovery_client::RecoveryClient;
use holdfast_proto::identity::v1::sign_in_client::SignInClient;
use holdfast_proto::identity::v1::users_client::UsersClient;
use holdfast_proto::policy::v1::agreements_client::AgreementsClient;
use holdfast_proto::retention::v1::audit_ledger_client::AuditLedgerClient;
use kit_clock::Clock;
use kit_fault::Fault;
use tonic::metadata::MetadataValue;
use tonic::{Request, Response, Status};

use bulkhead::Bulkhead;
use channel::{CALL, answered};
use passports::Passports;

pub(crate) use callee::{Callee, Target};
pub use channel::{Channel, boxed};

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 8 * 1024 * 1024;

/// The channels of the gateway.
pub struct Channels {
    /// To identity.
    pub identity: Channel,
    /// To booking.
    pub booking: Channel,
    /// To policy.
    pub policy: Channel,
    /// To retention.
    pub retention: Channel,
}

/// The services behind the gateway.
pub struct Upstream {
    channels: Channels,
    passports: Passports,
    bulkheads: Bulkheads,
}

/// Calls at a time. Hashing is long work, which leaves most of identity to passports; who shows a device, a link or a
/// step waits behind nobody who shows none, as a made-up one is found out before anything is hashed; what asks policy
/// hangs when policy does, and leaves the rest of booking alone. More would not be answered sooner, only each of them
/// later: callers wait here, where it has no deadline yet, and not at the service, where it has one.
struct Bulkheads {
    passwords: Bulkhead,
    proven: Bulkhead,
    identity: Bulkhead,
    decisions: Bulkhead,
    booking: Bulkhead,
    policy: Bulkhead,
    retention: Bulkhead,
}

macro_rules! clients {
    ($($(#[$doc:meta])* $name:ident: $client:ident on $channel:ident),+ $(,)?) => {
        impl Upstream {
            $($(#[$doc])*
            #[must_use]
            pub(crate) fn $name(&self) -> $client<Channel> {
                $client::new(self.channels.$channel.clone()).max_decoding_message_size(MAX_ANSWER)
            })+
        }
    };
}

clients! {
    /// Sessions.
    sign_in: SignInClient on identity,
    /// Invitations.
    invitations: InvitationsClient on identity,
    /// Forgotten passwords.
    recovery: RecoveryClient on identity,
    /// The staff's accounts.
    users: UsersClient on identity,
    /// Services, providers, schedules.
    catalogue: CatalogueClient on booking,
    /// Slots and quotes.
    availability: AvailabilityClient on booking,
    /// Bookings.
    bookings: BookingsClient on booking,
    /// Receipts.
    receipts: ReceiptsClient on booking,
    /// Agreements.
    agreements: AgreementsClient on policy,
    /// The audit ledger.
    audit: AuditLedgerClient on retention,
}

// === impl Bulkheads ===

impl Bulkheads {
    fn new() -> Self {
        Self {
            passwords: Bulkhead::new(8),
            proven: Bulkhead::new(8),
            identity: Bulkhead::new(32),
            decisions: Bulkhead::new(10),
            booking: Bulkhead::new(10),
            policy: Bulkhead::new(16),
            retention: Bulkhead::new(16),
        }
    }
}

// === impl Upstream ===

impl Upstream {
    /// Over these channels.
    #[must_use]
    pub fn new(channels: Channels, clock: Clock) -> Self {
        let passports = Passports::new(PassportsClient::new(channels.identity.clone()), clock);
        Self { channels, passports, bulkheads: Bulkheads::new() }
    }

    /// Calls with a passport for this callee.
    pub(crate) async fn call<Q, A, F, R>(
        &self,
        context: &RequestContext,
        target: Target,
        message: Q,
        rpc: F,
    ) -> Result<A, Fault>
    where
        A: Send + 'static,
        F: FnOnce(Request<Q>) -> R,
        R: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    {
        let jwt = self.passports.get(context, target, self.bulkhead(Callee::Identity)).await?;
        let mut request = Request::new(message);
        let mut value = MetadataValue::try_from(jwt).map_err(|error| Fault::internal(&error))?;
        value.set_sensitive(true);
        request.metadata_mut().insert(kit_passport::METADATA_KEY, value);
        self.within_bulkhead(context, target.callee, request, rpc).await
    }

    /// Lets a session live on, by asking for a passport that nobody gets; none: refused.
    pub(crate) async fn touch(&self, context: &RequestContext) -> Result<(), Fault> {
        let bulkhead = self.bulkhead(Callee::Identity);
        self.passports.get(context, Callee::Identity.signed_in(), bulkhead).await.map(drop)
    }

    /// Calls as the gateway itself: only where the request's own content is the proof.
    pub(crate) async fn call_as_gateway<Q, A, F, R>(
        &self,
        context: &RequestContext,
        callee: Callee,
        message: Q,
        rpc: F,
    ) -> Result<A, Fault>
    where
        A: Send + 'static,
        F: FnOnce(Request<Q>) -> R,
        R: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    {
        self.within_bulkhead(context, callee, Request::new(message), rpc).await
    }

    async fn within_bulkhead<Q, A, F, R>(
        &self,
        context: &RequestContext,
        callee: Callee,
        mut request: Request<Q>,
        rpc: F,
    ) -> Result<A, Fault>
    where
        A: Send + 'static,
        F: FnOnce(Request<Q>) -> R,
        R: Future<Output = Result<Response<A>, Status>> + Send + 'static,
    {
        request.set_timeout(CALL);
        self.bulkhead(callee).run(context, CALL, Box::pin(answered(rpc(request)))).await
    }

    fn bulkhead(&self, callee: Callee) -> &Bulkhead {
        match callee {
            Callee::Passwords => &self.bulkheads.passwords,
            Callee::Proven => &self.bulkheads.proven,
            Callee::Identity => &self.bulkheads.identity,
            Callee::Decisions => &self.bulkheads.decisions,
            Callee::Booking => &self.bulkheads.booking,
            Callee::Policy => &self.bulkheads.policy,
            Callee::Retention => &self.bulkheads.retention,
        }
    }
}
