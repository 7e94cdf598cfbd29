//! One field of the form.
use gateway_core::catalogue::{IntakeQuestion, QuestionKind};
use kit_tenants::settings::FieldRule;

use crate::book::draft::BookingDraft;
use crate::context::PageContext;

/// Longest answer that is asked for in one line.
const ONE_LINE: u32 = 80;
/// Most options that stand below each other; more are a list to open.
const FEW: usize = 5;

/// One field.
pub(super) struct Field {
    /// What the API calls it.
    pub api: String,
    /// Its id.
    pub id: String,
    /// Its name in the form.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// Whether it may be left out.
    pub optional: bool,
    /// What helps to answer; may be empty.
    pub hint: String,
    /// What is wrong; empty: nothing.
    pub error: String,
    /// What was typed.
    pub value: String,
    /// How it is asked.
    pub control: Control,
}

/// How a field is asked.
pub(super) enum Control {
    /// One line.
    Line(Line),
    /// A text of at most so many characters.
    Area(u32),
    /// A day.
    Day,
    /// One of many, in a list to open.
    List(Vec<Choice>),
    /// One of a few, all of them seen.
    Radios(Vec<Choice>),
}

/// A line and what browsers know of it.
pub(super) struct Line {
    /// The input's type.
    pub kind: &'static str,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// The keyboard of a phone.
    pub inputmode: &'static str,
    /// Whether it is short.
    pub short: bool,
    /// Most characters.
    pub longest: u32,
}

/// One of a few.
pub(super) struct Choice {
    /// Its id.
    pub id: String,
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// Whether it was chosen.
    pub chosen: bool,
}

impl Field {
    /// The ids of what describes it.
    pub(super) fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// Where the keyboard goes to correct it.
    pub(super) fn first_id(&self) -> String {
        match &self.control {
            Control::Radios(choices) => choices.first().map_or(&self.id, |choice| &choice.id).clone(),
            _ => self.id.clone(),
        }
    }
}

/// Name, and what else the tenant asks.
pub(super) fn contact(context: &PageContext, draft: &BookingDraft) -> Vec<Field> {
    let rules = context.request.tenant.contact();
    let words = context.words;
    let either = rules.email == FieldRule::Optional && rules.phone == FieldRule::Optional;
    let field = |id: &str, rule: FieldRule, value: &str, line: Line| Field {
        api: format!("client.{id}"),
        id: id.to_owned(),
        name: id.to_owned(),
        label: String::new(),
        optional: rule == FieldRule::Optional && !either,
        hint: String::new(),
        error: String::new(),
        value: value.to_owned(),
        control: Control::Line(line),
    };
    let line = |kind, autocomplete, inputmode, longest| Line {
        kind,
        autocomplete,
        inputmode,
        short: kind == "tel",
        longest,
    };
    let name = field("name", FieldRule::Required, &draft.name, line("text", "name", "text", 120));
    let email = field("email", rules.email, &draft.email, line("email", "email", "email", 254));
    let phone = field("phone", rules.phone, &draft.phone, line("tel", "tel", "tel", 40));
    let email_hint = if either { "email-hint-either" } else { "email-hint" };
    let asked = |rule: FieldRule| matches!(rule, FieldRule::Required | FieldRule::Optional);
    let mut fields = vec![Field { label: words.message("name-label"), ..name }];
    if asked(rules.email) {
        fields.push(Field { label: words.message("email-label"), hint: words.message(email_hint), ..email });
    }
    if asked(rules.phone) {
        fields.push(Field {
            label: words.message("phone-label"),
            hint: words.message("phone-hint"),
            ..phone
        });
    }
    fields
}

/// A question of the service.
pub(super) fn question(
    context: &PageContext,
    question: &IntakeQuestion<String>,
    draft: &BookingDraft,
) -> Field {
    let value = draft.answers.get(&question.key).cloned().unwrap_or_default();
    let id = format!("answer-{}", question.key);
    let choice = |suffix: &str, answer: &str, text: String| Choice {
        id: format!("{id}-{suffix}"),
        chosen: value == answer,
        value: answer.to_owned(),
        text,
    };
    let line = |longest| Line { kind: "text", autocomplete: "off", inputmode: "text", short: false, longest };
    let none = || choice("none", "", context.words.message("no-answer"));
    let options = |mut choices: Vec<Choice>| {
        if choices.len() > FEW {
            return Control::List(choices);
        }
        // A radio button cannot be taken back: what may be left open has one for that.
        choices.extend((!question.required).then(none));
        Control::Radios(choices)
    };
    let no_cards = || context.words.message("no-cards");
    let (control, hint) = match &question.kind {
        QuestionKind::Text { max_length } if *max_length <= ONE_LINE => {
            (Control::Line(line(*max_length)), no_cards())
        }
        QuestionKind::Text { max_length } => (Control::Area(*max_length), no_cards()),
        QuestionKind::Date => (Control::Day, String::new()),
        QuestionKind::Choice(choices) => {
            let choices = choices.iter().enumerate();
            let choices =
                choices.map(|(place, one)| choice(&place.to_string(), &one.value, one.label.clone()));
            (options(choices.collect()), String::new())
        }
        QuestionKind::Bool => {
            let (yes, no) = (context.words.message("yes"), context.words.message("no"));
            (options(vec![choice("yes", "true", yes), choice("no", "false", no)]), String::new())
        }
    };
    let hint = if context.request.tenant.hipaa() { with_who_reads(context, &hint) } else { hint };
    Field {
        api: format!("answers.{}", question.key),
        name: format!("answer.{}", question.key),
        label: question.label.clone(),
        optional: !question.required,
        hint,
        error: String::new(),
        value,
        control,
        id,
    }
}

/// An answer at a clinic may say something about somebody's health: who reads it is said where it is asked.
fn with_who_reads(context: &PageContext, hint: &str) -> String {
    let sentence = context.words.message("answer-who-reads");
    if hint.is_empty() { sentence } else { format!("{sentence} {hint}") }
}
