//! The audit ledger: what was done.
use gateway_core::audit::{AuditEntry, AuditFilter, Outcome};
use gateway_edge::input::Fields;
use jiff::tz::TimeZone;
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::page::read_page;

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only this actor: an account's id, "guest", or a service's name.
    #[param(min_length = 1, max_length = 120)]
    pub actor: Option<String>,
    /// Only this action, like booking.book.
    #[param(min_length = 1, max_length = 120)]
    pub action: Option<String>,
    /// Only at or after: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub from: Option<String>,
    /// Only before: an instant of RFC 3339, or a calendar day in the tenant's zone.
    #[param(min_length = 10, max_length = 40)]
    pub to: Option<String>,
    /// Items wanted.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// One act.
#[derive(Serialize, ToSchema)]
pub struct AuditView {
    /// Place in the tenant's ledger, from 1.
    pub sequence: u64,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// Who: an account's id, "guest", or a service's name.
    pub actor: String,
    /// For whom, if for somebody else.
    pub on_behalf_of: Option<String>,
    /// What.
    pub action: String,
    /// On what: "noun/id"; on several of a kind "noun/id,id,...".
    pub object: String,
    /// "done" or a reason of refusal.
    pub outcome: String,
    /// The row's hash, in hex.
    pub hash: String,
    /// Which service recorded it.
    pub source: String,
}

impl AuditQuery {
    /// Which records, every bad field named; days begin in this zone.
    pub(crate) fn read(self, zone: &TimeZone) -> Result<AuditFilter, Fault> {
        let mut fields = Fields::new();
        let mut word = |name: &str, text: Option<String>| text.map(|text| fields.text(name, &text, 1, 120));
        let (actor, action) = (word("actor", self.actor), word("action", self.action));
        let page = read_page(&mut fields, self.limit.as_deref(), self.cursor.as_deref());
        let from = fields.instant_or_day("from", self.from.as_deref(), zone);
        let to = fields.instant_or_day("to", self.to.as_deref(), zone);
        fields.finish(AuditFilter { actor, action, from, to, page })
    }
}

impl From<AuditEntry> for AuditView {
    fn from(entry: AuditEntry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at.to_string(),
            actor: entry.actor,
            on_behalf_of: entry.on_behalf_of,
            action: entry.action,
            object: entry.object,
            outcome: match entry.outcome {
                Outcome::Done => "done".to_owned(),
                Outcome::Refused(reason) => reason,
            },
            hash: entry.hash.to_string(),
            source: entry.source,
        }
    }
}
