//! A page to read the API's document.
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use gateway_edge::refusal::Refusal;
use kit_fault::Fault;
use serde_json::Value;

use super::assets::{Assets, Encoded, assets};

#[derive(Template)]
#[template(path = "docs.html")]
struct Docs {
    assets: &'static Assets,
    about: String,
    operations: Vec<Operation>,
    schemas: Vec<Schema>,
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Line>,
    body: String,
    answers: Vec<Answer>,
}

struct Answer {
    status: String,
    kind: String,
    about: String,
}

struct Schema {
    name: String,
    about: String,
    fields: Vec<Line>,
}

struct Line {
    name: String,
    kind: String,
    required: bool,
    about: String,
}

/// The route of the page about this document, `GET /api/docs`. The page is made once, plain and compressed: it holds
/// nothing of anybody's, so it may be.
pub fn routes<S: Clone + Send + Sync + 'static>(document: &Value) -> Router<S> {
    let page = read(document).render().map(|html| Arc::new(Encoded::of(html)));
    let page = page.map_err(Arc::new);
    Router::new().route("/api/docs", get(async move |headers: HeaderMap| serve(page, &headers)))
}

fn serve(page: Result<Arc<Encoded>, Arc<askama::Error>>, headers: &HeaderMap) -> Result<Response, Refusal> {
    let page = page.map_err(|error| Refusal(Fault::internal(&error)))?;
    let keep = HeaderValue::from_static("no-cache");
    Ok(page.answer("text/html; charset=utf-8", keep, headers))
}

fn read(document: &Value) -> Docs {
    let mut operations = Vec::new();
    for (path, item) in each(at(document, "paths")) {
        for (method, operation) in each(item) {
            operations.push(read_operation(method, path, operation));
        }
    }
    Docs {
        assets: assets(),
        // Its Markdown is one word in backticks.
        about: text(at(at(document, "info"), "description")).replace('`', ""),
        operations,
        schemas: each(at(at(document, "components"), "schemas"))
            .map(|(name, schema)| read_schema(name, schema))
            .collect(),
    }
}

fn read_operation(method: &str, path: &str, operation: &Value) -> Operation {
    let parameter = |parameter: &Value| Line {
        name: text(at(parameter, "name")),
        kind: format!("{}, {}", text(at(parameter, "in")), kind(at(parameter, "schema"))),
        required: at(parameter, "required") == true,
        about: text(at(parameter, "description")),
    };
    let answer = |(status, answer): (&str, &Value)| Answer {
        status: status.to_owned(),
        kind: content(answer),
        about: text(at(answer, "description")),
    };
    Operation {
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(at(operation, "summary")),
        parameters: at(operation, "parameters").as_array().into_iter().flatten().map(parameter).collect(),
        body: content(at(operation, "requestBody")),
        answers: each(at(operation, "responses")).map(answer).collect(),
    }
}

fn read_schema(name: &str, schema: &Value) -> Schema {
    let required = |field: &str| {
        at(schema, "required").as_array().is_some_and(|fields| fields.iter().any(|name| name == field))
    };
    let own = each(at(schema, "properties")).map(|(field, schema)| Line {
        name: field.to_owned(),
        kind: kind(schema),
        required: required(field),
        about: text(at(schema, "description")),
    });
    let words = at(schema, "enum").as_array().into_iter().flatten().map(|word| Line {
        name: text(word),
        kind: "word".to_owned(),
        required: false,
        about: String::new(),
    });
    Schema {
        name: name.to_owned(),
        about: text(at(schema, "description")),
        fields: own.chain(words).collect(),
    }
}

/// The type of what a body holds.
fn content(part: &Value) -> String {
    each(at(part, "content")).map(|(_, content)| kind(at(content, "schema"))).next().unwrap_or_default()
}

/// A schema's name, or its type in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = at(schema, "$ref").as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    let choices = ["oneOf", "anyOf", "allOf"].into_iter().find_map(|key| at(schema, key).as_array());
    if let Some(choices) = choices {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let named = match at(schema, "type") {
        Value::Array(all) => all.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    let format = at(schema, "format").as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    match named.as_str() {
        "array" => format!("list of {}", kind(at(schema, "items"))),
        _ => named + &format,
    }
}

fn each(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A part of the document; null where it is missing.
fn at<'v>(value: &'v Value, name: &str) -> &'v Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
