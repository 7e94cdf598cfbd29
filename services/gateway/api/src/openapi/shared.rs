//! What is said once for all operations: refusals, headers and ways to prove who asks.
use gateway_edge::refusal::PROBLEM_JSON;
use kit_fault::{FieldCode, Reason};
use serde_json::{Map, Value, json};

/// A refusal that several operations answer with.
pub(crate) struct Refused {
    /// The HTTP status.
    pub(crate) status: &'static str,
    /// Its name among the document's components.
    name: &'static str,
    about: &'static str,
}

/// Every refusal.
pub(crate) const REFUSALS: [Refused; 12] = [
    refused("400", "BadRequest", "The request cannot be read."),
    refused(
        "401",
        "Unauthenticated",
        "Nobody is signed in, the session has ended, or signing in did not work.",
    ),
    refused(
        "403",
        "Forbidden",
        "Who asks may not do this, or the request did not come from this site's own pages.",
    ),
    refused(
        "404",
        "NotFound",
        "There is nothing here under that name, or no business answers under this host.",
    ),
    refused("408", "RequestTimeout", "The body took too long to arrive."),
    refused("409", "Conflict", "The state does not allow it any more: the code says why."),
    refused("413", "PayloadTooLarge", "The body is too large."),
    refused("415", "UnsupportedMediaType", "The body is not declared as application/json."),
    refused("421", "MisdirectedRequest", "That host is not served on this connection."),
    refused("422", "Unprocessable", "Some fields are not right; each is named."),
    refused("429", "TooManyRequests", "Too many requests: wait as long as Retry-After says."),
    refused("503", "Unavailable", "A required service is unavailable: try again after Retry-After."),
];

const fn refused(status: &'static str, name: &'static str, about: &'static str) -> Refused {
    Refused { status, name, about }
}

/// A header that several operations take.
struct SharedHeader {
    header: &'static str,
    /// Its name among the document's components.
    name: &'static str,
    about: &'static str,
}

const HEADERS: [SharedHeader; 2] = [
    SharedHeader {
        header: "Idempotency-Key",
        name: "IdempotencyKey",
        about: "Names this request, so that it can be sent again when no answer came: the first answer is given \
            again, and nothing happens twice. A key stands for one request for 24 hours; with another request it is \
            refused as IDEMPOTENCY_MISMATCH.",
    },
    SharedHeader {
        header: "If-Match",
        name: "IfMatch",
        about: "The `revision` of the booking that was read. If the booking has changed since, nothing happens, and \
            the answer is STATE_CHANGED.",
    },
];

/// Reasons that are told between the services alone.
const INTERNAL: [Reason; 4] =
    [Reason::EpochStale, Reason::ConfigInvalid, Reason::TenantClaimed, Reason::CheckpointConflict];

// === impl Refused ===

impl Refused {
    /// The reference to it.
    pub(crate) fn reference(&self) -> Value {
        json!({ "$ref": format!("#/components/responses/{}", self.name) })
    }
}

/// The refusal with a status.
pub(crate) fn refusal(status: &str) -> Option<&'static Refused> {
    REFUSALS.iter().find(|refused| refused.status == status)
}

/// The refusals as components.
pub(crate) fn responses() -> Value {
    let response = |refused: &Refused| {
        let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        (
            refused.name.to_owned(),
            json!({ "description": refused.about, "content": { PROBLEM_JSON: problem } }),
        )
    };
    REFUSALS.iter().map(response).collect::<Map<_, _>>().into()
}

/// Takes the headers that are shared out of an operation's parameters, puts references in their place, and what they
/// refer to among the components.
pub(crate) fn share_headers(operation: &mut Value, components: &mut Map<String, Value>) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let Some(shared) = HEADERS.iter().find(|shared| parameter["name"] == shared.header) else { continue };
        let reference = json!({ "$ref": format!("#/components/parameters/{}", shared.name) });
        let mut whole = std::mem::replace(parameter, reference);
        if let Some(whole) = whole.as_object_mut() {
            whole.insert("description".to_owned(), shared.about.into());
        }
        components.insert(shared.name.to_owned(), whole);
    }
}

/// How a request proves who sends it.
pub(crate) fn security_schemes() -> Value {
    json!({
        "manage_token": { "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Authorization: Booking <token>`, for one booking: the `manage_token` of the answer to \
                its creation, which the links in its mails carry too. Who has it can read and cancel that booking; a new \
                link ends the old ones." },
        "session": { "type": "apiKey", "in": "cookie", "name": gateway_edge::request::SESSION_COOKIE,
            "description": "The cookie that signing in sets. Every request that changes something needs two headers \
                beside it: `X-CSRF-Token`, the `csrf_token` of GET /api/v1/session, and `Origin`, this site's own \
                address." },
    })
}

/// A problem document (RFC 9457).
pub(crate) fn problem() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let code = |reason: &Reason| json!({ "const": reason.code(), "title": reason.http().to_string(), "description": reason.happened() });
    let codes: Vec<Value> =
        Reason::ALL.iter().filter(|reason| !INTERNAL.contains(reason)).map(code).collect();
    json!({
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "fields", "trace_id"],
        "properties": {
            "type": { "type": "string", "format": "uri", "description": "Names the kind of problem." },
            "title": text("A short title."),
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "code": { "type": "string", "description": "The reason, for programs.", "oneOf": codes },
            "detail": text("What happened and what to do."),
            "fields": { "type": "array", "description": "The bad fields.", "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": text("Its name, as a path."),
                    "code": field_code(),
                    "message": text("What is wrong."),
                },
            } },
            "trace_id": { "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "The trace." },
            "deadline": { "type": "string", "format": "date-time",
                "description": "With CANCELLATION_WINDOW_CLOSED: the last instant that was in time." },
        },
    })
}

/// The codes of fields, each with the rule that it stands for.
fn field_code() -> Value {
    let codes = FieldCode::ALL.iter();
    let codes = codes.map(|code| json!({ "const": code.as_str(), "description": code.rule() }));
    json!({
        "type": "string",
        "description": "The rule that it breaks, for programs.",
        "oneOf": codes.collect::<Vec<_>>(),
    })
}
