//! "Your booking": what is chosen so far, each with the way to change it.
use kit_ids::ResourceId;
use kit_locale::capitalised;

use super::draft::{BookingDraft, DraftState};
use super::subject::Subject;
use crate::context::PageContext;
use crate::moment::{Span, elsewhere, near};
use crate::place::Place;
use crate::shell::LinkOrSubmit;

/// One thing that is chosen, or is to be.
pub(super) struct SummaryItem {
    /// "full" or "none": the node on the line.
    pub node: &'static str,
    /// What is chosen.
    pub title: String,
    /// More about it.
    pub text: String,
    /// How to change it.
    pub change: Option<Change>,
    /// Where it is on a map; empty: it is no place.
    pub map: String,
}

/// How to change something.
pub(super) struct Change {
    /// Where it is changed.
    pub target: LinkOrSubmit,
    /// What it changes, for who does not see what stands beside it.
    pub what: String,
}

impl Change {
    /// On the way back to the times, with everything that was typed.
    pub(super) fn time(context: &PageContext, subject: &Subject, what: &str) -> Self {
        Self {
            target: LinkOrSubmit::Submit(context.link(&subject.path("/times"))),
            what: context.words.message(what),
        }
    }

    /// At the beginning; with what was typed, where something was.
    pub(super) fn service(context: &PageContext, draft_state: DraftState) -> Self {
        let target = draft_state.link_or_submit(context.link(match draft_state {
            DraftState::Empty => "/",
            DraftState::Filled => "/book",
        }));
        Self { target, what: context.words.message("change-service") }
    }
}

/// The ways back to the first two steps, with everything that was typed.
pub(super) fn earlier_steps(context: &PageContext, subject: &Subject) -> Vec<LinkOrSubmit> {
    vec![
        Change::service(context, DraftState::Filled).target,
        Change::time(context, subject, "change-time").target,
    ]
}

/// The service.
pub(super) fn service(context: &PageContext, subject: &Subject, draft_state: DraftState) -> SummaryItem {
    let length = context.words.0.length(subject.service.duration_minutes);
    SummaryItem {
        node: "full",
        title: subject.service.name.clone(),
        text: format!("{length}, {}", context.price(subject.service.price)),
        change: Some(Change::service(context, draft_state)),
        map: String::new(),
    }
}

/// The day and the time, to be chosen.
pub(super) fn open_time(context: &PageContext) -> SummaryItem {
    SummaryItem {
        node: "none",
        title: context.words.message("step-time"),
        text: context.words.message("to-be-chosen"),
        change: None,
        map: String::new(),
    }
}

/// The day and the time.
pub(super) fn time(
    context: &PageContext,
    subject: &Subject,
    draft: &BookingDraft,
    span: &Span,
) -> SummaryItem {
    let words = context.words;
    let day = capitalised(&near(context, span.from.date()));
    let who = subject.provider(draft.provider_id());
    let who =
        who.map_or_else(|| words.message("with-anybody"), |who| words.with("with", &[("name", &who.name)]));
    SummaryItem {
        node: "full",
        title: format!("{day}, {}", words.0.span(&span.from, &span.to)),
        text: format!("{}, {who}{}", words.0.zone_name(&span.from), elsewhere(context, &draft.zone, span)),
        change: Some(Change::time(context, subject, "change-time")),
        map: String::new(),
    }
}

/// Where it takes place with this provider, None: with anybody; nothing where nobody says it, or where it depends on
/// whom it is with.
pub(super) fn place(
    context: &PageContext,
    subject: &Subject,
    provider: Option<ResourceId>,
) -> Option<SummaryItem> {
    let Place { name, address, map } = subject.place(context, provider)?;
    let title = if name.is_empty() { context.words.message("fact-where") } else { name };
    (!address.is_empty()).then_some(SummaryItem { node: "full", title, text: address, change: None, map })
}
