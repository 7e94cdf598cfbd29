//! A receipt, looked up by its code or its fingerprint: when which texts were accepted, and whether the ledger bears it
//! out. Nothing here says who accepted, or what was booked: who holds a receipt may show it to anybody.
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_core::receipts::{self, Evidence, EvidenceText, ReceiptName};
use gateway_edge::refusal::Refusal;
use kit_fault::{Fault, Kind, Reason};
use kit_locale::Language;

use crate::appointment::{agreement_name, short_digest};
use crate::assets::Script;
use crate::context::PageContext;
use crate::moment::stamp;
use crate::proof::{Finding, LedgerFacts, fours};
use crate::shell::{Shell, receipt_page};

/// Asks for code or fingerprint, and shows what there is of it.
#[derive(Template)]
#[template(path = "receipt.html")]
struct Page {
    shell: Shell,
    lang: Option<String>,
    typed: String,
    error: String,
    found: Option<Found>,
}

/// A receipt.
struct Found {
    class: &'static str,
    icon: &'static str,
    heading: String,
    about: String,
    code: String,
    hash: String,
    at: String,
    /// The zone of every time on the page.
    zone: String,
    accepted: Vec<Text>,
    notice: Option<Text>,
    ledger: LedgerFacts,
    /// Where and when this copy was made, for paper.
    copy: String,
}

/// A text that the receipt names.
struct Text {
    name: String,
    tag: &'static str,
    language: &'static str,
    to: String,
    url: String,
    digest: String,
}

/// `GET /receipts`, `GET /receipts?code=`
pub(super) async fn show(State(gateway): State<Gateway>, context: PageContext) -> Result<Response, Refusal> {
    if !context.asked("code") {
        return context.page(&page(&context, String::new(), None));
    }
    let name = ReceiptName::read(context.query("code"));
    let found = async { receipts::evidence(&gateway, &context.request, name?).await }.await;
    let (status, error) = match found {
        Ok(evidence) => {
            return context.page(&page(&context, String::new(), Some(found_of(&context, evidence))));
        }
        Err(fault) => refusal(fault)?,
    };
    context.page_with(status, &page(&context, context.words.message(error), None))
}

/// What the page says of a code that leads to no receipt.
fn refusal(fault: Fault) -> Result<(StatusCode, &'static str), Refusal> {
    match (fault.reason, fault.kind()) {
        (Reason::ReceiptAmbiguous, _) => Ok((StatusCode::CONFLICT, "receipt-ambiguous")),
        (Reason::NotFound, _) => Ok((StatusCode::NOT_FOUND, "receipt-unknown")),
        (_, Kind::Invalid) => Ok((StatusCode::UNPROCESSABLE_ENTITY, "receipt-bad")),
        _ => Err(Refusal(fault)),
    }
}

fn page(context: &PageContext, error: String, found: Option<Found>) -> Page {
    let words = context.words;
    let title = found.as_ref().map(|found| words.with("receipt-title", &[("code", &found.code)]));
    let shell = Shell::new(context, title.unwrap_or_else(|| words.message("receipts-heading")))
        .with_scripts(&[Script::Copy, Script::Print]);
    Page {
        shell: if error.is_empty() { shell } else { shell.with_errors() },
        lang: context.chosen_language().map(str::to_owned),
        typed: if found.is_some() { String::new() } else { context.query("code").to_owned() },
        error,
        found,
    }
}

fn found_of(context: &PageContext, evidence: Evidence) -> Found {
    let words = context.words;
    let finding = Finding::of(&evidence, []);
    let (heading, about) = match finding {
        Finding::Signed => ("receipt-signed", "receipt-signed-more"),
        Finding::Waiting => ("receipt-waiting", "receipt-waiting-more"),
        // Only staff meet Unavailable: here a look-up that fails is a refusal.
        Finding::Early | Finding::Unavailable => ("receipt-early", "receipt-early-more"),
        Finding::Altered => ("receipt-altered", "receipt-altered-more"),
        Finding::Broken => ("receipt-broken", "receipt-altered-more"),
    };
    let url = format!("{}{}", context.origin, receipt_page(&evidence.code));
    let today = words.0.plain_date(context.local(context.now).date());
    Found {
        class: finding.class(),
        icon: finding.icon(),
        heading: words.message(heading),
        about: words.message(about),
        copy: words.with("agreement-copy", &[("url", &url), ("date", &today)]),
        hash: fours(&evidence.hash.to_string()),
        zone: words.with("receipt-zone", &[("city", &words.0.city(&context.local(context.now)))]),
        at: words.with("accepted-at", &[("at", &stamp(context, evidence.accepted.at))]),
        accepted: evidence.accepted.texts.iter().map(|one| text(context, one)).collect(),
        notice: evidence.accepted.notice.as_ref().map(|one| text(context, one)),
        ledger: LedgerFacts::of(context, evidence.ledger.as_ref()),
        code: evidence.code,
    }
}

fn text(context: &PageContext, one: &EvidenceText) -> Text {
    let path = format!("/agreements/{}/{}", one.kind, one.digest);
    let language = Language::of(&one.language);
    Text {
        name: agreement_name(context, one.kind, one.version),
        tag: language.tag(),
        language: language.autonym(),
        to: context.link(&path),
        url: format!("{}{path}", context.origin),
        digest: short_digest(one.digest),
    }
}
