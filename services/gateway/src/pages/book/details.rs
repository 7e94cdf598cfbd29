//! Step 3: who books. What is asked is the tenant's and the service's to say; what is wrong is booking's.
mod field;
mod wrong;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kit_fault::Fault;

use self::field::Field;
use self::wrong::Wrong;
use super::draft::{Draft, Hidden};
use super::held;
use super::panel::{self, Picked};
use super::steps::Steps;
use super::subject::Subject;
use crate::Gateway;
use crate::pages::assets::Script;
use crate::pages::book::Form;
use crate::pages::shell::Shell;
use crate::pages::visit::Visit;
use crate::web::{PathOf, Refusal};

#[derive(Template)]
#[template(path = "book/details.html")]
struct Details {
    shell: Shell,
    steps: Steps,
    picked: Vec<Picked>,
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
    visit: Visit,
    PathOf(service): PathOf<String>,
) -> Result<Response, Refusal> {
    let draft = Draft::of_slot(&gateway, &visit);
    step(&gateway, &visit, &service, &draft).await
}

/// `POST /book/{service}/details`: with what was typed. Changes nothing.
pub(super) async fn carried(
    State(gateway): State<Gateway>,
    visit: Visit,
    PathOf(service): PathOf<String>,
    form: Form,
) -> Result<Response, Refusal> {
    let draft = Draft::read(form)?.with_slot(&visit).with_key(&gateway);
    let answer = step(&gateway, &visit, &service, &draft).await;
    answer.or_else(|Refusal(fault)| held::page(&visit, &visit.here(), &draft, fault))
}

async fn step(gateway: &Gateway, visit: &Visit, service: &str, draft: &Draft) -> Result<Response, Refusal> {
    let subject = Subject::find(gateway, visit, service).await?;
    if draft.starts_at().is_none() {
        return Ok(visit.see_other(&subject.path("")));
    }
    visit.page(&details(visit, &subject, draft, &Wrong::default()))
}

/// The page again, with what is wrong.
pub(super) fn wrong(
    visit: &Visit,
    subject: &Subject,
    draft: &Draft,
    fault: &Fault,
) -> Result<Response, Refusal> {
    let page = details(visit, subject, draft, &Wrong::of(fault));
    visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn details(visit: &Visit, subject: &Subject, draft: &Draft, wrong: &Wrong) -> Details {
    let words = visit.words;
    let mut fields = field::contact(visit, draft);
    fields.extend(subject.service.questions.iter().map(|question| field::question(visit, question, draft)));
    for field in &mut fields {
        field.error = wrong.sentence(visit, field).unwrap_or_default();
    }
    let shown: Vec<&str> = fields.iter().map(|field| field.api.as_str()).collect();
    let unseen = wrong.beyond(&shown).then(|| Problem { id: String::new(), text: words.say("error-other") });
    let bad = fields.iter().filter(|field| !field.error.is_empty());
    let summary: Vec<Problem> =
        bad.map(|field| Problem { id: field.first_id(), text: field.error.clone() }).chain(unseen).collect();
    let here = subject.path("/details");
    let shell = Shell::new(visit, words.say("details-title")).with_scripts(&[Script::Once]).carried(&here);
    let business = visit.act.tenant.display_name();
    let news = fields.iter().any(|field| field.api == "client.email").then(|| News {
        heading: words.with("news-heading", &[("business", business)]),
        wanted: draft.news_email,
    });
    let time = subject.span(visit, draft).map(|span| panel::time(visit, subject, draft, &span));
    Details {
        shell: if summary.is_empty() { shell } else { shell.with_errors() },
        steps: Steps::after(words, panel::behind(visit, subject)),
        picked: std::iter::once(panel::service(visit, subject, true)).chain(time).collect(),
        summary,
        to_confirm: visit.link(&subject.path("/confirm")),
        to_times: visit.link(&subject.path("/times")),
        token: visit.form_token(),
        hidden: draft.slot(),
        fields,
        news,
    }
}
