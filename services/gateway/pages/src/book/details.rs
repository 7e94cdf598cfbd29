//! Step 3: who books. What is asked is the tenant's and the service's to say; what is wrong is booking's.
mod field;
mod wrong;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use gateway_core::Gateway;
use gateway_edge::input::PathOf;
use gateway_edge::refusal::Refusal;
use kit_fault::Fault;

use self::field::Field;
use self::wrong::Wrong;
use super::business;
use super::draft::{BookingDraft, DraftState, Hidden};
use super::panel::{self, SummaryItem};
use super::retry_page;
use super::steps::Steps;
use super::subject::Subject;
use super::times::{self, SlotRefusal};
use crate::assets::Script;
use crate::book::form::Form;
use crate::context::PageContext;
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "book/details.html")]
struct Details {
    shell: Shell,
    steps: Steps,
    your_booking: Vec<SummaryItem>,
    summary: Vec<Problem>,
    to_confirm: String,
    to_times: String,
    token: String,
    hidden: Vec<Hidden>,
    fields: Vec<Field>,
    news: Option<News>,
}

/// A line of the summary of what is wrong.
struct Problem {
    /// The field; empty: none that can be seen.
    id: String,
    text: String,
}

/// Whether offers are wanted: apart from everything else, and off.
struct News {
    heading: String,
    wanted: bool,
}

/// `GET /book/{service}/details`
pub(super) async fn show(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
) -> Result<Response, Refusal> {
    let draft = BookingDraft::of_slot(&gateway, &context, &service);
    step(&gateway, &context, &service, &draft).await
}

/// `POST /book/{service}/details`: with what was typed. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    context: PageContext,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = BookingDraft::read(form)?.for_service(&service).with_slot(&context).with_key(&gateway);
    let answer = step(&gateway, &context, &service, &draft).await;
    answer.or_else(|Refusal(fault)| retry_page::page(&context, &context.here(), &draft, fault))
}

async fn step(
    gateway: &Gateway,
    context: &PageContext,
    service: &str,
    draft: &BookingDraft,
) -> Result<Response, Refusal> {
    business::admit(context)?;
    let subject = Subject::find(gateway, context, service).await?;
    let Some(start) = draft.starts_at() else { return Ok(context.see_other(&subject.path(""))) };
    let is_with_somebody = draft.provider.is_empty() || subject.provider(draft.provider_id()).is_some();
    if start <= context.now || !is_with_somebody {
        // Before anything is typed: a page that was left open names a time that is over, or somebody who left.
        return times::refused(gateway, context, &subject, draft, SlotRefusal::Unavailable).await;
    }
    context.page(&details(context, &subject, draft, &Wrong::default()))
}

/// The page again, with what is wrong.
pub(super) fn wrong(
    context: &PageContext,
    subject: &Subject,
    draft: &BookingDraft,
    fault: &Fault,
) -> Result<Response, Refusal> {
    let page = details(context, subject, draft, &Wrong::of(fault));
    context.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn details(context: &PageContext, subject: &Subject, draft: &BookingDraft, wrong: &Wrong) -> Details {
    let words = context.words;
    let mut fields = field::contact(context, draft);
    fields.extend(subject.service.questions.iter().map(|question| field::question(context, question, draft)));
    for field in &mut fields {
        field.error = wrong.sentence(context, field).unwrap_or_default();
    }
    let shown: Vec<&str> = fields.iter().map(|field| field.api.as_str()).collect();
    let unseen =
        wrong.beyond(&shown).then(|| Problem { id: String::new(), text: words.message("error-other") });
    let bad = fields.iter().filter(|field| !field.error.is_empty());
    let summary: Vec<Problem> =
        bad.map(|field| Problem { id: field.first_id(), text: field.error.clone() }).chain(unseen).collect();
    let here = subject.path("/details");
    let shell = Shell::new(context, words.message("details-title"))
        .with_scripts(&[Script::Once, Script::Count])
        .carried(&here);
    let business = context.request.tenant.display_name();
    let news = fields.iter().any(|field| field.api == "client.email").then(|| News {
        heading: words.with("news-heading", &[("business", business)]),
        wanted: draft.news_email,
    });
    let time = subject.span(context, draft).map(|span| panel::time(context, subject, draft, &span));
    Details {
        shell: if summary.is_empty() { shell } else { shell.with_errors() },
        steps: Steps::after(words, panel::earlier_steps(context, subject)),
        your_booking: std::iter::once(panel::service(context, subject, DraftState::Filled))
            .chain(time)
            .chain(panel::place(context, subject, draft.provider_id()))
            .collect(),
        summary,
        to_confirm: context.link(&subject.path("/confirm")),
        to_times: context.link(&subject.path("/times")),
        token: context.form_token(),
        hidden: draft.slot(),
        fields,
        news,
    }
}
