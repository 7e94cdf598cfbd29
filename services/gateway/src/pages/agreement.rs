//! An agreement at its own lasting address: the exact text that was or can be accepted, to be read and printed.
use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::appointment::{agreement_name, instant};
use super::assets::Script;
use super::shell::Shell;
use super::visit::Visit;
use crate::Gateway;
use crate::ops::agreements;
use crate::web::{PathOf, Refusal};

#[derive(Template)]
#[template(path = "agreement.html")]
struct Agreement {
    shell: Shell,
    name: String,
    published: String,
    language: String,
    title: String,
    paragraphs: Vec<String>,
    rules: Vec<String>,
    digest: String,
}

/// `GET /agreements/{kind}/{digest}`
pub(super) async fn agreement(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf((kind, digest)): PathOf<(String, String)>,
) -> Result<Response, Refusal> {
    let text = agreements::exact(&gateway, &visit.act, &kind, &digest).await?;
    let at = instant(&text.published_at).map(|at| visit.words.0.plain_date(visit.local(at).date()));
    let name = agreement_name(&visit, &text.kind, text.version);
    let page = Agreement {
        shell: Shell::new(&visit, name.clone()).with_scripts(&[Script::Print, Script::Copy]),
        name,
        published: visit.words.with("agreement-published", &[("date", &at.unwrap_or_default())]),
        language: text.language,
        title: text.title,
        paragraphs: text
            .text
            .split("\n\n")
            .map(|part| part.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect(),
        rules: text.rules,
        digest: text.digest,
    };
    visit.page(&page)
}
