//! An agreement at its own lasting address: the exact text that was or can be accepted, to be read and printed; and the
//! privacy notice as it is now, in the language of the page.
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::agreements;
use gateway_edge::input::{PathOf, parse_path};
use gateway_edge::refusal::Refusal;
use kit_locale::Language;
use policy_api::AgreementKind;

use super::appointment::agreement_name;
use super::assets::Script;
use super::context::PageContext;
use super::shell::{RECEIPTS, Shell};

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
    /// Where and when this copy was made, for paper.
    copy: String,
    /// Whether it is a privacy notice, with which the business says who it is.
    is_notice: bool,
    /// What the fingerprint is good for.
    proof: String,
    /// Its lasting address; empty: it is this one.
    lasting: String,
    /// Where a receipt that names it is checked.
    receipts: String,
}

/// `GET /agreements/{kind}/{digest}`
pub(super) async fn agreement(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf((kind, digest)): PathOf<(String, String)>,
) -> Result<Response, Refusal> {
    let text =
        agreements::exact(&gateway, &context.request, parse_path(&kind)?, parse_path(&digest)?).await?;
    context.page(&page(&context, text, String::new()))
}

/// `GET /privacy`: the current notice.
pub(super) async fn privacy_notice(
    State(gateway): State<Gateway>,
    context: PageContext,
) -> Result<Response, Refusal> {
    let text = agreements::privacy_notice(&gateway, &context.request).await?;
    let lasting = context.link(&format!("/agreements/{}/{}", text.kind, text.digest));
    context.page(&page(&context, text, lasting))
}

fn page(context: &PageContext, text: agreements::Agreement, lasting: String) -> Agreement {
    let published = context.words.0.plain_date(context.local(text.published_at).date());
    let name = agreement_name(context, text.kind, text.version);
    let today = context.words.0.plain_date(context.local(context.now).date());
    let url = format!("{}/agreements/{}/{}", context.origin, text.kind, text.digest);
    let proof = match text.kind {
        AgreementKind::Terms | AgreementKind::Cancellation => "proof-lead",
        AgreementKind::Privacy => "proof-lead-notice",
    };
    Agreement {
        copy: context.words.with("agreement-copy", &[("url", &url), ("date", &today)]),
        shell: Shell::new(context, name.clone()).with_scripts(&[Script::Print, Script::Copy]),
        name,
        published: context.words.with("agreement-published", &[("date", &published)]),
        language_name: Language::of(&text.language).autonym(),
        language: text.language,
        title: text.title,
        paragraphs: paragraphs(&text.text),
        rules: text.rules,
        digest: text.digest.to_string(),
        is_notice: text.kind == AgreementKind::Privacy,
        proof: context.words.message(proof),
        lasting,
        receipts: context.link(RECEIPTS),
    }
}

/// What empty lines part. Lines end with LF or CR LF, as whoever published typed them.
fn paragraphs(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
