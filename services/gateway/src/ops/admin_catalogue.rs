//! Changing what can be booked, with whom, and when the doors are open. Put creates or replaces; equal: no change.
mod provider;
mod schedule;
mod service;

use std::collections::BTreeMap;

use holdfast_proto::common::v1::LocalizedText;

use crate::web::Fields;

pub use provider::{AdminLocation, AdminProvider, ProviderStored, put_provider};
pub use schedule::{IntervalInput, OpeningInput, ScheduleInput, ScheduleLevel, ScheduleStored, put_schedule};
pub use service::{AdminOption, AdminQuestion, AdminService, ServiceStored, put_service};

/// A text in several languages.
type Texts = BTreeMap<String, String>;

fn texts(fields: &mut Fields, field: &str, texts: &Texts, least: usize, most: usize) -> LocalizedText {
    if texts.is_empty() && least > 0 {
        fields.bad(field, "REQUIRED", "must be given");
    }
    fields.at_most(field, texts.len(), 8);
    let read = |(language, text): (&String, &String)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(2..=35).contains(&language.len()) || !language.bytes().all(plain) {
            fields.bad(field, "FORMAT", "must be named by language, like en");
        }
        (language.clone(), fields.text(&format!("{field}.{language}"), text, least, most))
    };
    LocalizedText { by_language: texts.iter().take(8).map(read).collect() }
}

fn from_texts(text: Option<LocalizedText>) -> Texts {
    text.map(|text| text.by_language.into_iter().collect()).unwrap_or_default()
}

fn number(fields: &mut Fields, field: &str, number: u32, least: u32, most: u32) -> u32 {
    fields.number(field, &number.to_string(), least, most)
}
