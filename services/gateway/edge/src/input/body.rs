//! Bodies and queries: JSON alone, bounded in size, time and memory; unknown fields are refused, every bad field is
//! named.
use std::time::Duration;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use hyper::body::Body as _;
use kit_fault::{Fault, FieldCode, FieldError, Reason};
use kit_limits::Prefixes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use tokio::time::Instant;

use super::body_budget::{BodyBudget, BufferedBody, FIRST};
use super::object::Object;
use crate::refusal::Refusal;
use crate::request::Connection;

/// How long a body may take to arrive, ...
const WITHIN: Duration = Duration::from_secs(10);
/// ... and its first part, or all of it where it is shorter.
const FIRST_WITHIN: Duration = Duration::from_secs(2);

/// A JSON body of at most so many bytes: each route says how many its longest input needs.
pub struct Input<T, const MAX: usize>(pub T);

/// A JSON body of at most so many bytes that may be left out.
pub struct MaybeInput<T, const MAX: usize>(pub T);

/// The query.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync, const MAX: usize> FromRequest<S> for Input<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal(Fault::new(Reason::UnsupportedMediaType)));
        }
        let buffered = read(request, MAX).await?;
        let Object(input) = parse(&buffered)?;
        Ok(Self(input))
    }
}

impl<T: DeserializeOwned + Default, S: Sync, const MAX: usize> FromRequest<S> for MaybeInput<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let json = is_json(request.headers());
        let bytes = read(request, MAX).await?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        if !json {
            return Err(Refusal(Fault::new(Reason::UnsupportedMediaType)));
        }
        Ok(Self(parse::<Option<Object<T>>>(&bytes)?.map(|Object(input)| input).unwrap_or_default()))
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(query(parts.uri.query().unwrap_or_default())?))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let utf8 = parameters.trim().to_ascii_lowercase();
    let utf8 = utf8.is_empty() || utf8 == "charset=utf-8" || utf8 == "charset=\"utf-8\"";
    kind.trim().eq_ignore_ascii_case("application/json") && utf8
}

/// Reads a body of at most so many bytes. What comes of it holds its part of the budget until it is dropped.
pub(super) async fn read(request: Request, most: usize) -> Result<BufferedBody, Fault> {
    let extensions = request.extensions();
    let (Some(budget), Some(connection)) = (extensions.get::<BodyBudget>(), extensions.get::<Connection>())
    else {
        return Err(Fault::unavailable());
    };
    let (budget, source) = (budget.clone(), Prefixes::of(connection.peer.ip()));
    let mut body = request.into_body();
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if declared > most {
        return Err(Fault::new(Reason::PayloadTooLarge));
    }
    // A length that was told is kept to by HTTP; without one the body may become as long as any.
    let longest = if body.size_hint().exact().is_some() { declared } else { most };
    let mut buffered = budget.begin(source, longest)?;
    let began = Instant::now();
    loop {
        let within = if buffered.len() < FIRST { FIRST_WITHIN } else { WITHIN };
        let frame = match tokio::time::timeout_at(began + within, body.frame()).await {
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => return Err(Fault::new(Reason::MalformedRequest)),
            Ok(None) => return Ok(buffered),
            Err(_) => return Err(Fault::new(Reason::RequestTimeout)),
        };
        let Some(data) = frame.data_ref() else { continue };
        if buffered.len().saturating_add(data.len()) > most {
            return Err(Fault::new(Reason::PayloadTooLarge));
        }
        buffered.push(data, most)?;
    }
}

pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = dotted(error.path());
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => misfit(&path, &inner),
            _ => no_json(),
        }
    })?;
    reader.end().map_err(|_| no_json())?;
    Ok(parsed)
}

fn no_json() -> Fault {
    Fault::new(Reason::MalformedRequest).with_message("The body is no JSON document.")
}

pub(crate) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let mut fields = Map::new();
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        if fields.insert(name.clone().into_owned(), Value::String(value.into_owned())).is_some() {
            return Err(Fault::invalid_field(name, FieldCode::Duplicate, "may be given once"));
        }
    }
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let path = dotted(error.path());
        misfit(&path, &error.into_inner())
    })
}

/// A path as fields are named everywhere: `inner.1.name`; empty: the whole.
fn dotted(path: &serde_path_to_error::Path) -> String {
    let segment = |segment: &Segment| match segment {
        Segment::Seq { index } => index.to_string(),
        Segment::Map { key } => key.clone(),
        Segment::Enum { variant } => variant.clone(),
        Segment::Unknown => "?".to_owned(),
    };
    path.iter().map(segment).collect::<Vec<_>>().join(".")
}

/// Names the field that does not fit. serde's own text may repeat the value, so only the field's name is taken of it.
fn misfit(path: &str, error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    let named = |what: &str| {
        let (name, _) = text.strip_prefix(what)?.strip_prefix(" `")?.split_once('`')?;
        Some(name.to_owned())
    };
    let below = |name: String| match path.strip_suffix(&name).map(|rest| rest.trim_end_matches('.')) {
        _ if path.is_empty() => name,
        // The path of an unknown field ends with the field itself.
        Some(_) => path.to_owned(),
        None => format!("{path}.{name}"),
    };
    let field = if let Some(name) = named("missing field") {
        FieldError::required(below(name))
    } else if let Some(name) = named("unknown field") {
        FieldError::new(below(name), FieldCode::Unknown, "is no field here")
    } else if let Some(name) = named("duplicate field") {
        FieldError::new(below(name), FieldCode::Duplicate, "may be given once")
    } else {
        let path = if path.is_empty() { "body" } else { path };
        FieldError::format(path, "is not of the type that is wanted")
    };
    Fault::invalid([field])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Outer {
        #[serde(deserialize_with = "crate::input::objects")]
        inner: Vec<Inner>,
        #[serde(default, deserialize_with = "crate::input::maybe_object")]
        one: Option<Inner>,
        limit: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Inner {
        name: String,
    }

    fn bad(body: &str) -> (String, String) {
        let fault = parse::<Object<Outer>>(body.as_bytes()).map(|_| ()).unwrap_err();
        let field = fault.fields.first().map(|field| (field.field.clone(), field.code.to_string()));
        field.unwrap_or((fault.reason.to_string(), String::new()))
    }

    #[test]
    fn every_misfit_is_named() {
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(bad(r#"{"inner":[{"name":"a"},{"nam":"b"}]}"#), pair("inner.1.nam", "UNKNOWN"));
        assert_eq!(bad(r#"{"inner":[{}]}"#), pair("inner.0.name", "REQUIRED"));
        assert_eq!(bad(r#"{"inner":[{"name":7}]}"#), pair("inner.0.name", "FORMAT"));
        assert_eq!(bad(r#"{"inner":[],"x":1}"#), pair("x", "UNKNOWN"));
        assert_eq!(bad("{}"), pair("inner", "REQUIRED"));
        assert_eq!(bad(r#"{"inner":[],"inner":[]}"#), pair("inner", "DUPLICATE"));
        assert_eq!(bad("7"), pair("body", "FORMAT"));
        assert_eq!(bad(r#"[[{"name":"a"}],null]"#), pair("body", "FORMAT"));
        assert_eq!(bad(r#"{"inner":[["a"]]}"#), pair("inner.0", "FORMAT"));
        assert_eq!(bad(r#"{"inner":[],"one":["a"]}"#), pair("one", "FORMAT"));
        assert_eq!(bad(r#"{"inner":[],"one":{}}"#), pair("one.name", "REQUIRED"));
        assert_eq!(bad("{"), pair("MALFORMED_REQUEST", ""));
        assert_eq!(bad(r#"{"inner":[]} x"#), pair("MALFORMED_REQUEST", ""));
    }

    #[test]
    fn queries_are_as_strict() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Only {
            limit: Option<String>,
        }
        let bad = |text: &str| query::<Only>(text).unwrap_err().fields[0].field.clone();
        assert_eq!(query::<Only>("limit=5").unwrap().limit.as_deref(), Some("5"));
        assert_eq!(bad("limit=5&limit=6"), "limit");
        assert_eq!(bad("limit=5&x=6"), "x");
    }
}
