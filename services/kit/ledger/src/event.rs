//! An act, as the audit ledger records it.
use std::fmt::Display;

use jiff::Timestamp;
use kit_ids::TenantId;
use serde::{Deserialize, Serialize};

/// The actor of an act that nobody signed in for.
pub const GUEST: &str = "guest";
/// The outcome of an act that was done; every other is the reason for which it was refused.
pub const DONE: &str = "done";

const VERSION: u32 = 1;
/// Longest object, in bytes: the ids of a page of 200.
const OBJECT_MAX: usize = 8_000;

/// An act: at whom, who did what on what, and what came of it. No personal data: ids and references only.
///
/// The fields stand in the order of their names: what serde writes of them is their canonical form (JCS, RFC 8785).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    /// What: "<noun>.<verb>".
    pub action: String,
    /// Who: an account id, [`GUEST`], or a service's name.
    pub actor: String,
    /// When it was done.
    pub at: Timestamp,
    /// On what: "<noun>/<id>"; on several of a kind "<noun>/<id>,<id>,...".
    pub object: String,
    /// For whom, if for somebody else; else empty.
    pub on_behalf_of: String,
    /// [`DONE`] or a reason of refusal.
    pub outcome: String,
    /// At which tenant: a record is one of this tenant's ledger and of no other.
    pub tenant: TenantId,
    v: u32,
}

/// Why an act cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an audit event's texts have 1 to 200 characters (on_behalf_of: 0 to 200, object: 1 to 8000)")]
pub struct EventError;

/// Several objects of a kind as the object of one act: "<noun>/<id>,<id>"; of none "<noun>/none".
pub fn objects(noun: &str, ids: impl Iterator<Item = impl Display>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    if ids.is_empty() { format!("{noun}/none") } else { format!("{noun}/{}", ids.join(",")) }
}

// === impl AuditEvent ===

impl AuditEvent {
    /// An act that was done at a tenant: "booking.book" on "booking/0190..." by an actor.
    #[must_use]
    pub fn done(tenant: &TenantId, at: Timestamp, actor: &str, action: &str, object: &str) -> Self {
        Self {
            action: action.to_owned(),
            actor: actor.to_owned(),
            at,
            object: object.to_owned(),
            on_behalf_of: String::new(),
            outcome: DONE.to_owned(),
            tenant: tenant.clone(),
            v: VERSION,
        }
    }

    /// The same act on behalf of somebody else.
    #[must_use]
    pub fn on_behalf_of(mut self, whom: &str) -> Self {
        whom.clone_into(&mut self.on_behalf_of);
        self
    }

    /// The same act with another outcome: a reason of refusal.
    #[must_use]
    pub fn outcome(mut self, outcome: &str) -> Self {
        outcome.clone_into(&mut self.outcome);
        self
    }

    /// The first object: it stands for all where one is named, as what an outbox keeps the order of.
    #[must_use]
    pub fn first_object(&self) -> &str {
        self.object.split(',').next().unwrap_or_default()
    }

    /// The evidence: one JCS document (RFC 8785), to be sent and stored verbatim.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EventError> {
        let whole = [&self.actor, &self.action, &self.outcome];
        let fits = whole.iter().all(|text| (1..=200).contains(&text.len()))
            && (1..=OBJECT_MAX).contains(&self.object.len())
            && self.on_behalf_of.len() <= 200;
        if !fits {
            return Err(EventError);
        }
        self.canonical().map_err(|_| EventError)
    }

    /// The act from its evidence.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Its canonical form (JCS, RFC 8785).
    pub(crate) fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    pub(crate) fn is_current(&self) -> bool {
        self.v == VERSION
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::canonical;
    use proptest::prelude::*;

    fn luna() -> TenantId {
        "salon-luna".parse().unwrap()
    }

    #[test]
    fn several_objects_are_one_text_that_the_first_stands_for() {
        let event = |object: &str| AuditEvent::done(&luna(), Timestamp::UNIX_EPOCH, GUEST, "a.b", object);
        for (ids, object, first) in
            [(&[][..], "c/none", "c/none"), (&[7], "c/7", "c/7"), (&[7, 8], "c/7,8", "c/7")]
        {
            let written = objects("c", ids.iter());
            assert_eq!((written.as_str(), event(&written).first_object()), (object, first));
        }
    }

    #[test]
    fn an_event_names_a_page_of_objects_and_no_more() {
        let event = |count: usize| {
            let ids = vec!["01900000-0000-7000-8000-000000000001"; count].join(",");
            let object = format!("booking/{ids}");
            AuditEvent::done(&luna(), Timestamp::UNIX_EPOCH, GUEST, "booking.list", &object).to_bytes()
        };
        assert!(event(1).is_ok() && event(200).is_ok_and(|bytes| bytes.len() < 65_536));
        assert_eq!(event(250), Err(EventError));
        let long = AuditEvent::done(&luna(), Timestamp::UNIX_EPOCH, &"x".repeat(201), "a.b", "c/1");
        assert_eq!(long.to_bytes(), Err(EventError));
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_the_canonical_form(
            texts in prop::array::uniform5(any::<String>()),
            at in -377_705_023_201_000_000..253_402_207_200_999_999_i64,
        ) {
            let at = Timestamp::from_microsecond(at).unwrap();
            let [actor, action, object, whom, outcome] = texts.each_ref().map(String::as_str);
            let event = AuditEvent::done(&luna(), at, actor, action, object).on_behalf_of(whom).outcome(outcome);
            prop_assert_eq!(event.canonical().unwrap(), canonical(&event).unwrap());
        }
    }
}
