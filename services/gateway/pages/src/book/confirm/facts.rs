//! What was chosen and answered, each line with the way to change it.
use gateway_core::catalogue::IntakeQuestion;
use kit_tenants::settings::FieldRule;

use crate::answer;
use crate::book::draft::{BookingDraft, DraftState};
use crate::book::panel::Change;
use crate::book::subject::Subject;
use crate::context::PageContext;
use crate::place::Place;
use crate::shell::LinkOrSubmit;

/// A line of the summary.
pub(super) struct Fact {
    /// What it is about.
    pub what: String,
    /// What was chosen or answered; what follows the first line is said smaller.
    pub lines: Vec<String>,
    /// Where that is on a map; empty: it is no place.
    pub map: String,
    /// How to change it; None: it follows from something else.
    pub change: Option<Change>,
}

/// With whom and where, who books, and every answer.
pub(super) fn facts(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Vec<Fact> {
    let mut facts = vec![who(context, subject, draft), place(context, subject, draft)];
    facts.push(Fact {
        what: context.words.message("fact-service"),
        lines: vec![subject.service.name.clone(), context.words.0.length(subject.service.duration_minutes)],
        map: String::new(),
        change: Some(Change::service(context, DraftState::Filled)),
    });
    facts.push(person(context, subject, draft));
    facts.extend(answers(context, subject, draft));
    facts.extend(news(context, subject, draft));
    for fact in &mut facts {
        fact.lines.retain(|line| !line.is_empty());
    }
    facts.retain(|fact| !fact.lines.is_empty());
    facts
}

fn who(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Fact {
    let provider = subject.provider(draft.provider_id());
    let who = provider.map_or_else(|| context.words.message("anybody"), |provider| provider.name.clone());
    Fact {
        what: context.words.message("fact-with"),
        lines: vec![who],
        map: String::new(),
        change: Some(Change::time(context, subject, "change-provider")),
    }
}

fn place(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Fact {
    let place = subject.place(context, draft.provider_id());
    let what = context.words.message("fact-where");
    match place {
        Some(Place { name, address, map }) => Fact { what, lines: vec![address, name], map, change: None },
        None => {
            Fact { what, lines: vec![context.words.message("where-open")], map: String::new(), change: None }
        }
    }
}

fn person(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Fact {
    Fact {
        what: context.words.message("fact-person"),
        lines: [&draft.name, &draft.email, &draft.phone].map(Clone::clone).to_vec(),
        map: String::new(),
        change: Some(details(context, subject, "name", context.words.message("change-details"))),
    }
}

/// The answers that were given, in the order of the questions.
fn answers(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Vec<Fact> {
    let fact = |question: &IntakeQuestion<String>| {
        let given = draft.answers.get(&question.key).filter(|answer| !answer.is_empty())?;
        Some(Fact {
            what: question.label.clone(),
            lines: vec![answer::spoken(context.words, Some(question), given)],
            map: String::new(),
            change: Some(details(
                context,
                subject,
                &format!("answer-{}", question.key),
                question.label.clone(),
            )),
        })
    };
    subject.service.questions.iter().filter_map(fact).collect()
}

/// Whether offers are wanted, where that was asked.
fn news(context: &PageContext, subject: &Subject, draft: &BookingDraft) -> Option<Fact> {
    if context.request.tenant.contact().email == FieldRule::Off {
        return None;
    }
    let what = context.words.message("fact-news");
    Some(Fact {
        lines: vec![context.words.message(if draft.news_email { "yes" } else { "no" })],
        map: String::new(),
        change: Some(details(context, subject, "news", what.clone())),
        what,
    })
}

/// The way back to what was typed, at this field.
fn details(context: &PageContext, subject: &Subject, field: &str, what: String) -> Change {
    let to = context.link(&subject.path(&format!("/details#{field}")));
    Change { target: LinkOrSubmit::Submit(to), what }
}
