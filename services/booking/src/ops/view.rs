//! A booking with what stands around it, as answers show it.
use booking_domain::booking::Booking;
use booking_domain::decision::Decision;
use booking_domain::provider::Provider;
use booking_domain::service::Service;
use booking_domain::state::State;
use kit_fault::Fault;
use kit_pg::TenantTx;

use super::context::Context;
use super::person::{Person, open_answers, sealing};
use crate::store::acceptances::{self, Acceptance};
use crate::store::answers::{self, SealedAnswer};
use crate::store::changes::{self, Change};
use crate::store::clients::{self, SealedClient};
use crate::store::{StoreError, catalogue};

/// A booking as it is shown.
#[derive(Clone)]
pub struct View {
    /// The booking.
    pub booking: Booking,
    /// The service as it is now.
    pub service: Service,
    /// The provider as it is now.
    pub provider: Provider,
    /// What was accepted.
    pub acceptance: Option<Acceptance>,
    /// What cancelled it.
    pub decision: Option<Decision>,
    /// What became of it, oldest first; empty in a list.
    pub changes: Vec<Change>,
    /// Who books, for those who may see it.
    pub person: Option<Person>,
    /// Answers: key and value.
    pub answers: Vec<(String, String)>,
}

/// What is still sealed of a view.
pub struct Sealed {
    client: SealedClient,
    answers: Vec<SealedAnswer>,
}

// === impl View ===

impl View {
    /// Loads everything but the person.
    pub async fn load(tx: &mut TenantTx, booking: Booking) -> Result<Self, StoreError> {
        let missing = |column| StoreError::inconsistent("booking", column);
        let service = catalogue::service(tx, booking.service).await?.ok_or(missing("service_id"))?;
        let provider = catalogue::provider(tx, booking.provider).await?.ok_or(missing("provider_id"))?;
        let acceptance = acceptances::of_booking(tx, booking.id).await?;
        let decision = match booking.state {
            State::Cancelled => changes::cancellation(tx, booking.id).await?,
            _ => None,
        };
        Ok(Self {
            booking,
            service,
            provider,
            acceptance,
            decision,
            changes: Vec::new(),
            person: None,
            answers: Vec::new(),
        })
    }

    /// Loads who books, sealed.
    pub async fn sealed(tx: &mut TenantTx, booking: &Booking) -> Result<Option<Sealed>, StoreError> {
        let answers = answers::of_booking(tx, booking.id).await?;
        let client = clients::sealed(tx, &[booking.client]).await?.pop();
        Ok(client.map(|client| Sealed { client, answers }))
    }

    /// Opens who books; what was erased stays absent. Not inside a transaction: keys lie in another database.
    pub async fn open(
        &mut self,
        context: &Context,
        tenant: &kit_ids::TenantId,
        sealed: &Sealed,
    ) -> Result<(), Fault> {
        let subject = sealed.client.client.subject;
        let mut keys = context.sealer.subjects(tenant, &[subject]).await.map_err(sealing)?;
        let Some(key) = keys.remove(&subject) else { return Ok(()) };
        self.person = Some(Person::open(&key, sealed.client.client.id, &sealed.client.sealed)?);
        self.answers = open_answers(&key, self.booking.id, &sealed.answers)?;
        Ok(())
    }
}
