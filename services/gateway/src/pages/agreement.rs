//! An agreement at its own lasting address: the exact text that was or can be accepted, to be read and printed.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kit_locale::Language;

use super::appointment::agreement_name;
use super::assets::Script;
use super::moment::instant;
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
    language_name: &'static str,
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
        language_name: Language::of(&text.language).autonym(),
        language: text.language,
        title: text.title,
        paragraphs: paragraphs(&text.text),
        rules: text.rules,
        digest: text.digest,
    };
    visit.page(&page)
}

/// What empty lines part. Lines end with LF or CR LF, as whoever published typed them.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
