//! Questions of a service to its clients.
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::intake_question::Type;
use holdfast_proto::common::v1::LocalizedText;
use kit_fault::Fault;

use crate::wire::required;

/// A question to the client. `T` is a text: in one language, or in several.
#[derive(Clone, Debug)]
pub struct IntakeQuestion<T> {
    /// Key of the answer, unique in the service.
    pub key: String,
    /// The question.
    pub label: T,
    /// What an answer must be.
    pub kind: QuestionKind<T>,
    /// Whether it must be answered.
    pub required: bool,
}

/// What an answer must be.
#[derive(Clone, Debug)]
pub enum QuestionKind<T> {
    /// Free text.
    Text {
        /// Longest text, in characters.
        max_length: u32,
    },
    /// One of these.
    Choice(Vec<Choice<T>>),
    /// true or false.
    Bool,
    /// A calendar day.
    Date,
}

/// One of what can be chosen.
#[derive(Clone, Debug)]
pub struct Choice<T> {
    /// The answer, unique in the question.
    pub value: String,
    /// What people read.
    pub label: T,
}

/// A question as a service answers it.
pub(super) fn read<T>(
    question: pb::IntakeQuestion,
    text: impl Fn(Option<LocalizedText>) -> T,
) -> Result<IntakeQuestion<T>, Fault> {
    let kind = match question.r#type() {
        Type::Text => QuestionKind::Text { max_length: question.max_length },
        Type::Choice => {
            let options = question.options.into_iter();
            let choice =
                |one: pb::intake_question::Option| Choice { value: one.value, label: text(one.label) };
            QuestionKind::Choice(options.map(choice).collect())
        }
        Type::Bool => QuestionKind::Bool,
        Type::Date => QuestionKind::Date,
        Type::Unspecified => return required("question.type", None),
    };
    Ok(IntakeQuestion { key: question.key, label: text(question.label), kind, required: question.required })
}

/// A question as it goes over the wire.
pub(super) fn write<T>(question: IntakeQuestion<T>, text: impl Fn(T) -> LocalizedText) -> pb::IntakeQuestion {
    let (kind, max_length, options) = match question.kind {
        QuestionKind::Text { max_length } => (Type::Text, max_length, Vec::new()),
        QuestionKind::Choice(choices) => {
            let option = |one: Choice<T>| pb::intake_question::Option {
                value: one.value,
                label: Some(text(one.label)),
            };
            (Type::Choice, 0, choices.into_iter().map(option).collect())
        }
        QuestionKind::Bool => (Type::Bool, 0, Vec::new()),
        QuestionKind::Date => (Type::Date, 0, Vec::new()),
    };
    pb::IntakeQuestion {
        key: question.key,
        label: Some(text(question.label)),
        r#type: kind.into(),
        required: question.required,
        max_length,
        options,
    }
}
