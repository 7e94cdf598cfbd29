//! The ledgers: what was done, and whether anything was altered since.
use holdfast_proto::ledger::v1::VerifyResponse;
use holdfast_proto::ledger::v1::first_altered::Kind;
use holdfast_proto::policy::v1::VerifyConsentsRequest;
use holdfast_proto::retention::v1::{AuditRecord, QueryRequest, VerifyRequest};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Items, PageQuery, hex, id_text, instant};

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

/// What verification found.
#[derive(Serialize, ToSchema)]
pub struct VerifyView {
    /// Whether every row and the last checkpoint agree.
    pub ok: bool,
    /// Rows recomputed.
    pub checked: u64,
    /// Hash of the last row, in hex; null: no rows.
    pub head: Option<String>,
    /// Rows behind the last checkpoint: their loss could not be noticed yet.
    pub behind_checkpoint: u64,
    /// Whether the checkpoint could be read from the other service.
    pub checkpoint_available: bool,
    /// The first row that does not agree.
    pub first_altered: Option<FirstAlteredView>,
}

/// The first bad row.
#[derive(Serialize, ToSchema)]
pub struct FirstAlteredView {
    /// Its sequence.
    pub sequence: u64,
    /// Its event's id; null where the row is missing.
    #[schema(format = "uuid")]
    pub id: Option<String>,
    /// altered or missing.
    pub kind: String,
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

/// Verifies the audit ledger.
pub async fn verify_audit(gateway: &Gateway, act: &Act) -> Result<VerifyView, Fault> {
    act.signed_in()?;
    let mut client = gateway.upstream.audit();
    let call = gateway.upstream.call(
        act,
        (Callee::Retention, Who::SignedIn),
        VerifyRequest {},
        |request| async move { client.verify(request).await },
    );
    call.await.map(verified)
}

/// Verifies the consent ledger.
pub async fn verify_consents(gateway: &Gateway, act: &Act) -> Result<VerifyView, Fault> {
    act.signed_in()?;
    let mut client = gateway.upstream.agreements();
    let message = VerifyConsentsRequest {};
    let call = gateway.upstream.call(act, (Callee::Policy, Who::SignedIn), message, |request| async move {
        client.verify_consents(request).await
    });
    call.await.map(verified)
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

fn verified(answer: VerifyResponse) -> VerifyView {
    let first_altered = answer.first_altered.map(|first| {
        let missing = first.kind() == Kind::Missing;
        FirstAlteredView {
            sequence: first.sequence,
            id: Some(id_text(&first.id)).filter(|id| !id.is_empty()),
            kind: if missing { "missing" } else { "altered" }.to_owned(),
        }
    });
    VerifyView {
        ok: answer.ok,
        checked: answer.checked,
        head: Some(hex(&answer.head)).filter(|head| !head.is_empty()),
        behind_checkpoint: answer.behind_checkpoint,
        checkpoint_available: answer.checkpoint_available,
        first_altered,
    }
}
