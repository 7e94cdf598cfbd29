//! Who books, between the typed text and the sealed row. Personal data: no `Debug`, never in a log, span or outbox.
use booking_domain::contact::Contact;
use booking_domain::limits::Mailing;
use booking_domain::question::Answer;
use booking_domain::revision::Revision;
use kit_authz::Requester as _;
use kit_fault::Fault;
use kit_ids::{BookingId, ClientId, SubjectId};
use kit_seal::{BlindIndex, SealContext, SealError, SubjectKey, TenantKeys};
use serde::{Deserialize, Serialize};

use super::context::Context;
use crate::actor::Actor;
use crate::store::answers::SealedAnswer;
use crate::store::usage::{CountedContacts, MAILBOX};

/// The details that a client row holds, sealed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Telephone number; may be empty.
    pub phone: String,
}

/// Keyed images of a person's details, for look-ups.
#[derive(Clone, Debug)]
pub struct BlindIndexes {
    /// E-mail, phone and name together, under every key of the tenant, newest first.
    pub identity: Vec<BlindIndex>,
    /// Each contact under the newest key: "email", "phone", and "mailbox", by which an address is counted.
    pub contact_indexes: Vec<(&'static str, BlindIndex)>,
    /// Under what usage is counted, by every key of the tenant.
    pub contacts: CountedContacts,
}

#[derive(Serialize, Deserialize)]
struct SealedText {
    key: String,
    value: String,
}

// === impl Person ===

impl Person {
    /// Of what was typed.
    #[must_use]
    pub fn of(contact: &Contact) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            name: contact.name.clone(),
            email: text(contact.email.as_ref().map(booking_domain::contact::Email::as_str)),
            phone: text(contact.phone.as_ref().map(booking_domain::contact::Phone::as_str)),
        }
    }

    /// Seals the details for their row.
    pub fn seal(&self, key: &SubjectKey, client: ClientId) -> Result<Vec<u8>, Fault> {
        let plain = serde_json::to_vec(self).map_err(|error| Fault::internal(&error))?;
        key.seal(client_context(client), plain).map_err(Fault::from)
    }

    /// Opens a row's details.
    pub fn open(key: &SubjectKey, client: ClientId, sealed: &[u8]) -> Result<Self, SealError> {
        let plain = key.open(client_context(client), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| SealError::Refused)
    }
}

// === impl BlindIndexes ===

impl BlindIndexes {
    /// Of what was typed: spelling that means the same person gives the same indexes.
    #[must_use]
    pub fn of(contact: &Contact, keys: &TenantKeys) -> Self {
        let email = contact.email.as_ref().map(booking_domain::contact::Email::folded);
        let phone = contact.phone.as_ref().map(booking_domain::contact::Phone::folded);
        let parts = [email.as_deref(), phone.as_deref(), Some(&contact.folded_name())];
        // The kind is a part of what is hashed: it stays the word under which rows were stored.
        let identity = keys.blind_indexes("same", &framed(parts.map(Option::unwrap_or_default)));
        let mailbox = contact.email.as_ref().map(booking_domain::contact::Email::mailbox);
        let known = [("email", &email), ("phone", &phone), (MAILBOX, &mailbox)];
        let one = |(kind, text): (&'static str, &Option<String>)| {
            text.as_ref().map(|text| (kind, keys.blind_index(kind, text.as_bytes())))
        };
        let counted = [(MAILBOX, &mailbox), ("phone", &phone)].into_iter().flat_map(|(kind, text)| {
            text.iter().flat_map(move |text| keys.blind_indexes(kind, text.as_bytes()))
        });
        let contacts =
            CountedContacts::new(counted.map(|index| index.value).collect(), Mailing::of(mailbox.as_ref()));
        Self { identity, contact_indexes: known.into_iter().filter_map(one).collect(), contacts }
    }

    /// What policy gets: opaque to it.
    #[must_use]
    pub fn opaque(&self) -> Vec<Vec<u8>> {
        let contacts = self.contact_indexes.iter().filter(|(kind, _)| *kind != MAILBOX);
        contacts.map(|(_, index)| index.value.clone()).collect()
    }
}

/// Parts behind their lengths, so that no two lists give the same bytes.
fn framed(parts: [&str; 3]) -> Vec<u8> {
    let length = |part: &str| u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes();
    parts.iter().flat_map(|part| length(part).into_iter().chain(part.bytes())).collect()
}

/// Seals the answers to a service's questions.
pub fn seal_answers(
    key: &SubjectKey,
    booking: BookingId,
    answers: &[Answer],
) -> Result<Vec<SealedAnswer>, Fault> {
    answers
        .iter()
        .map(|answer| {
            let text = SealedText { key: answer.key.clone(), value: answer.value.clone() };
            let plain = serde_json::to_vec(&text).map_err(|error| Fault::internal(&error))?;
            let sealed = key.seal(SealContext::of("answer", "sealed", booking), plain)?;
            Ok(SealedAnswer { key: text.key, subject: key.subject(), sealed })
        })
        .collect()
}

/// Opens an answer to one of a service's questions.
pub fn open_answer(key: &SubjectKey, booking: BookingId, answer: &SealedAnswer) -> Result<Answer, SealError> {
    let plain = key.open(SealContext::of("answer", "sealed", booking), &answer.sealed)?;
    let text: SealedText = serde_json::from_slice(&plain).map_err(|_| SealError::Refused)?;
    let SealedText { key, value } = text;
    if key == answer.key { Ok(Answer { key, value }) } else { Err(SealError::Refused) }
}

/// Where the reason for a change of a booking is sealed: for the revision that the change made.
#[must_use]
pub fn reason_context(booking: BookingId, revision: Revision) -> SealContext {
    SealContext::of("booking_change", "sealed_reason", booking).part(u32::from(revision))
}

/// The key that seals something new of a subject; `None`: it was destroyed, by whichever instance.
pub async fn current_key(
    context: &Context,
    actor: &Actor,
    subject: SubjectId,
) -> Result<Option<SubjectKey>, Fault> {
    match context.sealer.current_subject(actor.tenant(), subject).await {
        Ok(key) => Ok(Some(key)),
        Err(SealError::Gone) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn client_context(client: ClientId) -> SealContext {
    SealContext::of("client", "sealed", client)
}

#[cfg(test)]
mod tests;
