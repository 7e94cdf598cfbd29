//! A page to read the API's document: a manual by task, made from the document alone.
mod json;
mod kind;
mod line;
mod operation;

use std::collections::BTreeMap;
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
use json::{at, each, list, plain, text};
use kind::Piece;
use line::Line;
use operation::Operation;

#[derive(Template)]
#[template(path = "docs.html")]
struct Docs {
    assets: &'static Assets,
    about: String,
    preparation: String,
    proofs: Vec<Term>,
    headers: Vec<Term>,
    groups: Vec<Group>,
    refusals: Vec<Term>,
    codes: Vec<Code>,
    field_codes: Vec<Term>,
    schemas: Vec<Schema>,
}

/// A task and its operations.
struct Group {
    id: String,
    name: String,
    about: String,
    operations: Vec<Operation>,
}

/// Something that is explained.
struct Term {
    name: String,
    about: String,
}

/// A reason of a problem.
struct Code {
    name: String,
    status: String,
    about: String,
}

struct Schema {
    name: String,
    about: String,
    fields: Vec<Line>,
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
    let components = at(document, "components");
    let schemas = at(components, "schemas");
    let problem = at(at(schemas, "Problem"), "properties");
    let field = at(at(at(problem, "fields"), "items"), "properties");
    let operations = operation::all(document);
    Docs {
        assets: assets(),
        about: plain(at(at(document, "info"), "description")),
        preparation: text(at(document, "x-preparation")),
        proofs: each(at(components, "securitySchemes"))
            .map(|(name, scheme)| term(name.to_owned(), scheme))
            .collect(),
        headers: each(at(components, "parameters"))
            .map(|(_, header)| term(text(at(header, "name")), header))
            .collect(),
        refusals: refusals(&operations, at(components, "responses")),
        groups: groups(document, operations),
        codes: list(at(at(problem, "code"), "oneOf")).map(code).collect(),
        field_codes: list(at(at(field, "code"), "oneOf"))
            .map(|code| term(text(at(code, "const")), code))
            .collect(),
        schemas: each(schemas).map(|(name, schema)| read_schema(name, schema)).collect(),
    }
}

fn term(name: String, explained: &Value) -> Term {
    Term { name, about: plain(at(explained, "description")) }
}

fn code(reason: &Value) -> Code {
    Code {
        name: text(at(reason, "const")),
        status: text(at(reason, "title")),
        about: text(at(reason, "description")),
    }
}

/// The tasks in the document's order, each with its operations in the order of the task.
fn groups(document: &Value, mut operations: BTreeMap<String, Operation>) -> Vec<Group> {
    let group = |tag: &Value| Group {
        id: text(at(tag, "name")).to_lowercase().replace(' ', "-"),
        name: text(at(tag, "name")),
        about: text(at(tag, "description")),
        operations: list(at(tag, "x-operations")).filter_map(|id| operations.remove(id.as_str()?)).collect(),
    };
    list(at(document, "tags")).map(group).collect()
}

/// The refusals that operations share, by status.
fn refusals(operations: &BTreeMap<String, Operation>, responses: &Value) -> Vec<Term> {
    let named: BTreeMap<&String, &String> =
        operations.values().flat_map(|operation| &operation.refusals).collect();
    named.into_iter().map(|(status, name)| term(status.clone(), at(responses, name))).collect()
}

fn read_schema(name: &str, schema: &Value) -> Schema {
    let required = |field: &str| list(at(schema, "required")).any(|name| name == field);
    let own = each(at(schema, "properties")).map(|(field, schema)| Line {
        name: field.to_owned(),
        place: String::new(),
        kind: kind::of(schema),
        required: required(field),
        about: plain(at(schema, "description")),
    });
    let words = list(at(schema, "enum")).map(|word| Line {
        name: text(word),
        place: String::new(),
        kind: vec![Piece::word("word")],
        required: false,
        about: String::new(),
    });
    Schema {
        name: name.to_owned(),
        about: plain(at(schema, "description")),
        fields: own.chain(words).collect(),
    }
}
