//! The audit ledger: what was done.
use holdfast_proto::retention::v1::{AuditRecord, QueryRequest};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Items, PageQuery, hex, instant};

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

/// Records of acts, newest first.
pub async fn audit(gateway: &Gateway, act: &Act, query: AuditQuery) -> Result<Items<AuditView>, Fault> {
    act.signed_in()?;
    let mut fields = Fields::new();
    let zone = act.tenant.zone();
    let page = PageQuery { limit: query.limit, cursor: query.cursor };
    let mut word =
        |name, text: Option<String>| text.map(|text| fields.text(name, &text, 1, 120)).unwrap_or_default();
    let (actor, action) = (word("actor", query.actor), word("action", query.action));
    let message = QueryRequest {
        page: Some(page.wire(&mut fields)),
        actor,
        action,
        from: fields.instant_or_day("from", query.from.as_deref(), zone),
        to: fields.instant_or_day("to", query.to.as_deref(), zone),
    };
    fields.finish()?;
    let mut client = gateway.upstream.audit();
    let call =
        gateway.upstream.call(act, (Callee::Retention, Who::SignedIn), message, |request| async move {
            client.query(request).await
        });
    let answer = call.await?;
    Ok(Items::from_wire(answer.records.into_iter().map(record).collect(), answer.next_cursor))
}

fn record(record: AuditRecord) -> AuditView {
    AuditView {
        sequence: record.sequence,
        at: instant(record.at.as_ref()),
        actor: record.actor,
        on_behalf_of: Some(record.on_behalf_of).filter(|who| !who.is_empty()),
        action: record.action,
        object: record.object,
        outcome: record.outcome,
        hash: hex(&record.hash),
        source: record.source,
    }
}
