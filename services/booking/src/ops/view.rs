//! Bookings with what stands around them, as answers show them. However many they are, each table is asked once.
use std::collections::{BTreeSet, HashMap};

use booking_api::State;
use booking_domain::booking::{Booking, EmailCorrection};
use booking_domain::provider::Provider;
use booking_domain::question::Answer;
use booking_domain::service::Service;
use kit_fault::Fault;
use kit_ids::{BookingId, ClientId, ResourceId, ServiceId, SubjectId, TenantId};
use kit_pg::TenantTx;
use kit_seal::{SealError, SubjectKey};
use tracing::error;

use super::context::Context;
use super::person::{Person, open_answer, reason_context};
use crate::store::acceptances::{self, Acceptance};
use crate::store::answers::{self, SealedAnswer};
use crate::store::changes::{self, Cancellation, Change};
use crate::store::clients::{self, SealedClient};
use crate::store::{StoreError, providers, services};

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
    pub cancellation: Option<Cancellation>,
    /// What became of it, oldest first; empty in a list.
    pub changes: Vec<Change>,
    /// Who books, for those who may see it.
    pub person: Option<Person>,
    /// Answers to the service's questions.
    pub answers: Vec<Answer>,
    /// Until when and how often the address with which it was made may be corrected; `None`: who asks may not, or the
    /// time for it is over.
    pub email_correction: Option<EmailCorrection>,
    /// Whether something sealed of it does not open: it is left out.
    pub unreadable: bool,
    /// Whether code, date and state alone are shown.
    pub outline: bool,
}

/// What is still sealed of some bookings: who books and what was answered.
pub struct Sealed {
    clients: HashMap<ClientId, SealedClient>,
    answers: HashMap<BookingId, Vec<SealedAnswer>>,
}

// === impl View ===

impl View {
    /// Loads everything but the person.
    pub async fn load(tx: &mut TenantTx, booking: Booking) -> Result<Self, StoreError> {
        let loaded = Self::load_all(tx, vec![booking]).await?.pop();
        loaded.ok_or(StoreError::inconsistent("booking", "id"))
    }

    /// Loads everything but the persons of some bookings, in their order.
    pub async fn load_all(tx: &mut TenantTx, bookings: Vec<Booking>) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<BookingId> = bookings.iter().map(|booking| booking.id).collect();
        let services: BTreeSet<ServiceId> = bookings.iter().map(|booking| booking.service).collect();
        let services = services::some(tx, &Vec::from_iter(services)).await?;
        let services: HashMap<_, _> = services.into_iter().map(|one| (one.id, one)).collect();
        let providers: BTreeSet<ResourceId> = bookings.iter().map(|booking| booking.provider).collect();
        let providers = providers::some(tx, Vec::from_iter(providers)).await?;
        let providers: HashMap<_, _> = providers.into_iter().map(|one| (one.id, one)).collect();
        let mut acceptances = acceptances::of_bookings(tx, &ids).await?;
        let is_cancelled = |booking: &&Booking| booking.state == State::Cancelled;
        let cancelled: Vec<BookingId> = bookings.iter().filter(is_cancelled).map(|one| one.id).collect();
        let mut cancellations = changes::cancellations(tx, &cancelled).await?;
        let missing = |column| StoreError::inconsistent("booking", column);
        let view = |booking: Booking| {
            Ok(Self {
                service: services.get(&booking.service).cloned().ok_or(missing("service_id"))?,
                provider: providers.get(&booking.provider).cloned().ok_or(missing("provider_id"))?,
                acceptance: acceptances.remove(&booking.id),
                cancellation: cancellations.remove(&booking.id),
                changes: Vec::new(),
                person: None,
                answers: Vec::new(),
                email_correction: None,
                unreadable: false,
                outline: false,
                booking,
            })
        };
        bookings.into_iter().map(view).collect()
    }

    /// Opens who books; what was erased stays absent, and so does what does not open, which is noted. Not inside a
    /// transaction: keys lie in another database.
    pub async fn open(&mut self, context: &Context, tenant: &TenantId, sealed: &Sealed) -> Result<(), Fault> {
        Self::open_all(std::slice::from_mut(self), context, tenant, sealed).await
    }

    /// Opens who books each of these.
    pub async fn open_all(
        views: &mut [Self],
        context: &Context,
        tenant: &TenantId,
        sealed: &Sealed,
    ) -> Result<(), Fault> {
        let subjects: BTreeSet<SubjectId> = sealed.clients.values().map(|one| one.client.subject).collect();
        let keys = context.sealer.subjects(tenant, &Vec::from_iter(subjects)).await?;
        for view in views {
            let Some(client) = sealed.clients.get(&view.booking.client) else { continue };
            match keys.get(&client.client.subject) {
                Some(Ok(key)) => view.open_with(key, client, sealed),
                Some(Err(error)) => view.unreadable = unreadable("key", view.booking.id, error),
                None => {}
            }
        }
        Ok(())
    }

    fn open_with(&mut self, key: &SubjectKey, client: &SealedClient, sealed: &Sealed) {
        let id = self.booking.id;
        match Person::open(key, client.client.id, &client.sealed) {
            Ok(person) => self.person = Some(person),
            Err(error) => self.unreadable = unreadable("client", id, &error),
        }
        for answer in sealed.answers.get(&id).into_iter().flatten() {
            match open_answer(key, id, answer) {
                Ok(answer) => self.answers.push(answer),
                Err(error) => self.unreadable = unreadable("answer", id, &error),
            }
        }
        for change in &mut self.changes {
            let Some(sealed) = &change.sealed_reason else { continue };
            match key.open_text(reason_context(id, change.revision), sealed) {
                Ok(reason) => change.reason = reason,
                Err(error) => self.unreadable = unreadable("reason", id, &error),
            }
        }
    }
}

/// How often these changes corrected the address with which the booking was made.
#[must_use]
pub fn corrections(changes: &[Change]) -> usize {
    changes.iter().filter(|change| change.email_corrected).count()
}

/// Tells those who run this that a value is damaged; whoever looks sees the rest. Always true.
fn unreadable(what: &'static str, booking: BookingId, error: &SealError) -> bool {
    metrics::counter!("booking_sealed_unreadable_total", "what" => what).increment(1);
    error!(%booking, what, %error, "a sealed value does not open");
    true
}

// === impl Sealed ===

impl Sealed {
    /// Loads who books each of these bookings, sealed.
    pub async fn load<'a>(
        tx: &mut TenantTx,
        bookings: impl IntoIterator<Item = &'a Booking>,
    ) -> Result<Self, StoreError> {
        let (ids, clients): (Vec<BookingId>, BTreeSet<ClientId>) =
            bookings.into_iter().map(|booking| (booking.id, booking.client)).unzip();
        let answers = answers::of_bookings(tx, &ids).await?;
        let clients = clients::sealed(tx, &Vec::from_iter(clients)).await?;
        Ok(Self { clients: clients.into_iter().map(|one| (one.client.id, one)).collect(), answers })
    }
}
