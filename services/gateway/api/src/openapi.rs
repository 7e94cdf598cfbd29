//! The document of the API (OpenAPI 3.1): the routes' own descriptions, and what is true of every route.
mod groups;
mod samples;
mod shared;

use std::sync::LazyLock;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

/// What is said of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(info(
    title = "Holdfast",
    description = "Appointments, booked safely. The host says which business is meant. Every error is a problem \
        document (RFC 9457) whose `code` is for programs; every answer names its trace in `X-Trace-Id`. Instants are \
        RFC 3339; amounts are decimal text with a currency. A list comes in pages: `limit` is at most 200, and \
        `next_cursor` leads to the next page.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
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
    let mut headers = Map::new();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut) {
        let Some(operations) = item.as_object_mut() else { continue };
        for (method, operation) in operations {
            complete(method, operation);
            shared::share_headers(operation, &mut headers);
        }
    }
    let components = entry(&mut document, "components");
    if let Some(schemas) = entry(components, "schemas").as_object_mut() {
        schemas.insert("Problem".to_owned(), shared::problem());
    }
    *entry(components, "responses") = shared::responses();
    *entry(components, "parameters") = headers.into();
    *entry(components, "securitySchemes") = shared::security_schemes();
    *entry(&mut document, "tags") = groups::tags();
    *entry(&mut document, "x-preparation") = samples::preparation();
    document
}

/// An operation with its group, its sample and every refusal that it may answer with.
fn complete(method: &str, operation: &mut Value) {
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    *entry(operation, "tags") = groups::of(&id).map(|group| group.name).into_iter().collect();
    if let Some(sample) = samples::of(&id) {
        *entry(operation, "x-codeSamples") = sample;
    }
    let refusals = refusals(method, &id, operation);
    let Some(responses) = entry(operation, "responses").as_object_mut() else { return };
    for (status, response) in &mut *responses {
        let reason =
            status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok()?.canonical_reason());
        if let Some(response) = response.as_object_mut() {
            response.entry("description").or_insert_with(|| json!(reason.unwrap_or_default()));
        }
    }
    for refused in refusals.into_iter().filter_map(shared::refusal) {
        responses.entry(refused.status).or_insert_with(|| refused.reference());
    }
}

/// The statuses with which an operation may refuse.
fn refusals(method: &str, id: &str, operation: &Value) -> Vec<&'static str> {
    let has = |name: &str| operation.get(name).is_some_and(|part| !part.is_null());
    let mut statuses = vec!["400", "404", "421", "429", "503"];
    if has("parameters") || has("requestBody") {
        statuses.push("422");
    }
    if has("security") {
        statuses.extend(["401", "403"]);
    }
    if has("requestBody") {
        statuses.extend(["408", "413", "415"]);
    }
    if method != "get" {
        statuses.extend(["403", "409"]);
    }
    if id == "preview" || id == "receipt" {
        statuses.push("409");
    }
    if ["sign_in", "choose_password", "book"].contains(&id) {
        statuses.push("401");
    }
    statuses
}

fn entry<'v>(value: &'v mut Value, name: &str) -> &'v mut Value {
    if !value.is_object() {
        *value = json!({});
    }
    &mut value[name]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_operation_stands_in_one_group() {
        let document = crate::routes().1;
        let paths = document["paths"].as_object().expect("paths").values();
        let operations = paths.flat_map(|item| item.as_object().expect("operations").values());
        let ids: BTreeSet<&str> =
            operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        let grouped: Vec<&str> = groups::GROUPS.iter().flat_map(|group| group.operations).copied().collect();
        assert_eq!(grouped.len(), ids.len());
        assert_eq!(grouped.into_iter().collect::<BTreeSet<_>>(), ids);
    }
}
