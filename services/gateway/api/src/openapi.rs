//! The document of the API (OpenAPI 3.1): the routes' own descriptions, and what is true of every route.
use std::sync::LazyLock;

use kit_fault::FieldCode;
use serde_json::{Map, Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

/// What is said of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Holdfast",
        description = "Appointments, booked safely. The tenant is the host. Every error is a problem document \
            (RFC 9457); every answer names its trace in `X-Trace-Id`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "public", description = "What everybody may see."),
        (name = "bookings", description = "Booking, and what follows."),
        (name = "session", description = "Signing in."),
        (name = "console", description = "For staff who are signed in.")
    )
)]
struct Head;

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&crate::routes().1).unwrap_or_default();
    text.push('\n');
    text
});

/// The document as it is served.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// The head of the document.
pub(super) fn head() -> OpenApi {
    Head::openapi()
}

/// The document with what is true of every route.
pub(super) fn finished(document: &OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let components = entry(&mut document, "components");
    if let Some(schemas) = entry(components, "schemas").as_object_mut() {
        schemas.insert("Problem".to_owned(), problem());
    }
    *entry(components, "securitySchemes") = json!({
        "session": { "type": "apiKey", "in": "cookie", "name": gateway_edge::request::SESSION_COOKIE,
            "description": "The session of POST /api/v1/session. Changes need X-CSRF-Token too." },
        "manage_token": { "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`Booking <manage token>`: of the booking's answer or mail." },
    });
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut) {
        let Some(operations) = item.as_object_mut() else { continue };
        for (method, operation) in operations {
            complete(method, operation);
        }
    }
    document
}

/// Every refusal that an operation may answer with.
fn complete(method: &str, operation: &mut Value) {
    let has = |name: &str| operation.get(name).is_some_and(|part| !part.is_null());
    let mut codes: Vec<(&str, &str)> = vec![
        ("400", "The request cannot be read."),
        ("404", "There is nothing here under that name, or no business answers under this host."),
        ("421", "That host is not served on this connection."),
        ("429", "Too many requests: wait as long as Retry-After says."),
        ("503", "Something that is needed is away: try again after Retry-After."),
    ];
    if has("parameters") || has("requestBody") {
        codes.push(("422", "Some fields are not right; each is named."));
    }
    if has("security") {
        codes.push(("401", "Nobody is signed in, or the session has ended."));
        codes.push(("403", "Who asks may not do this."));
    }
    if has("requestBody") {
        codes.push(("408", "The body took too long to arrive."));
        codes.push(("413", "The body is too large."));
        codes.push(("415", "The body is not declared as application/json."));
    }
    let is = |name: &str| operation.get("operationId").is_some_and(|id| id == name);
    if method != "get" {
        codes.push(("403", "The request came from somewhere else, or who asks may not do this."));
    }
    if method != "get" || is("preview") {
        codes.push(("409", "The state does not allow it any more."));
    }
    if is("sign_in") || is("book") {
        codes.push(("401", "Signing in is needed, or did not work."));
    }
    let Some(responses) = entry(operation, "responses").as_object_mut() else { return };
    for (code, description) in codes {
        responses.entry(code).or_insert_with(|| {
            json!({
                "description": description,
                "content": { gateway_edge::refusal::PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
            })
        });
    }
}

fn entry<'v>(value: &'v mut Value, name: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = json!({});
    }
    &mut value[name]
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

fn problem() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status", "code", "detail", "fields", "trace_id"],
        "properties": {
            "type": { "type": "string", "format": "uri", "description": "Names the kind of problem." },
            "title": text("A short title."),
            "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status." },
            "code": { "type": "string", "pattern": "^[A-Z_]+$", "description": "The reason, for programs." },
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
