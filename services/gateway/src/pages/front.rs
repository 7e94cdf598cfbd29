//! The front page: what this is, in the tenant's language, until clients can book here.
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::words::say;
use super::{render, words};
use crate::web::{Act, Refusal};

#[derive(Template)]
#[template(path = "front.html")]
struct Front<'a> {
    language: &'a str,
    title: String,
    lead: String,
    api: String,
    docs: String,
    business: &'a str,
    contact: Vec<(String, &'a str)>,
}

/// `GET /`
pub(super) async fn front(act: Act) -> Result<Response, Refusal> {
    let language = words::spoken(&act.language);
    let say = |key| say(language, key);
    let contact = act.tenant.public_contact();
    let lines = [("phone", &contact.phone), ("email", &contact.email), ("address", &contact.address)];
    let page = Front {
        language,
        title: say("front-title"),
        lead: say("front-lead"),
        api: say("front-api"),
        docs: say("front-docs"),
        business: &act.tenant.config().display_name,
        contact: lines
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (say(name), text.as_str()))
            .collect(),
    };
    let mut answer = render(&page)?.into_response();
    if let Ok(value) = HeaderValue::from_str(language) {
        answer.headers_mut().insert(header::CONTENT_LANGUAGE, value);
    }
    answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    Ok(answer)
}
