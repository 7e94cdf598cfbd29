//! "Your booking": what is chosen so far, each with the way to change it.
use jiff::Zoned;
use kit_locale::capitalised;

use super::draft::Draft;
use super::subject::Subject;
use crate::pages::moment::{elsewhere, near};
use crate::pages::shell::Way;
use crate::pages::visit::Visit;

/// One thing that is chosen, or is to be.
pub(super) struct Picked {
    /// "full" or "none": the node on the line.
    pub node: &'static str,
    /// What.
    pub title: String,
    /// More about it.
    pub text: String,
    /// How to change it.
    pub change: Option<Change>,
}

/// How to change something.
pub(super) struct Change {
    /// Where.
    pub way: Way,
    /// What it changes, for who does not see what stands beside it.
    pub what: String,
}

impl Change {
    /// On the way back to the times, with everything that was typed.
    pub(super) fn time(visit: &Visit, subject: &Subject, what: &str) -> Self {
        Self { way: Way::Carry(visit.link(&subject.path("/times"))), what: visit.words.say(what) }
    }

    /// At the beginning; with what was typed, where something was.
    pub(super) fn service(visit: &Visit, carried: bool) -> Self {
        let way = if carried { Way::Carry(visit.link("/book")) } else { Way::Link(visit.link("/")) };
        Self { way, what: visit.words.say("change-service") }
    }
}

/// The ways back to the first two steps, with everything that was typed.
pub(super) fn behind(visit: &Visit, subject: &Subject) -> Vec<Way> {
    vec![Change::service(visit, true).way, Change::time(visit, subject, "change-time").way]
}

/// The service.
pub(super) fn service(visit: &Visit, subject: &Subject, carried: bool) -> Picked {
    let length = visit.words.0.length(subject.service.duration_minutes);
    Picked {
        node: "full",
        title: subject.service.name.clone(),
        text: format!("{length}, {}", visit.price(&subject.service.price)),
        change: Some(Change::service(visit, carried)),
    }
}

/// The day and the time, to be chosen.
pub(super) fn open_time(visit: &Visit) -> Picked {
    Picked {
        node: "none",
        title: visit.words.say("step-time"),
        text: visit.words.say("to-be-chosen"),
        change: None,
    }
}

/// The day and the time.
pub(super) fn time(visit: &Visit, subject: &Subject, draft: &Draft, (from, to): &(Zoned, Zoned)) -> Picked {
    let words = visit.words;
    let day = capitalised(&near(visit, from.date()));
    let who = subject.provider(&draft.provider);
    let who = who.map_or_else(|| words.say("with-anybody"), |who| words.with("with", &[("name", &who.name)]));
    Picked {
        node: "full",
        title: format!("{day}, {}", words.0.span(from, to)),
        text: format!("{}, {who}{}", words.0.zone_name(from), elsewhere(visit, &draft.zone, (from, to))),
        change: Some(Change::time(visit, subject, "change-time")),
    }
}
