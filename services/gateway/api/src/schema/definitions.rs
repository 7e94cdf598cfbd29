//! What staff declare of services and providers. Put creates or replaces; equal: no change.
mod provider;
mod service;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use gateway_core::catalogue::definition::Texts;
use gateway_edge::input::Fields;
use kit_fault::FieldCode;

pub(crate) use provider::{AdminProvider, ProviderStored};
pub(crate) use service::{AdminService, ServiceStored};

/// Texts by language, each of so many characters.
fn texts(
    fields: &mut Fields,
    field: &str,
    texts: &BTreeMap<String, String>,
    length: RangeInclusive<usize>,
) -> Texts {
    let (least, most) = length.into_inner();
    if texts.is_empty() && least > 0 {
        fields.bad(field, FieldCode::Required, "must be given");
    }
    fields.at_most(field, texts.len(), 8);
    let read = |(language, text): (&String, &String)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if !(2..=35).contains(&language.len()) || !language.bytes().all(plain) {
            fields.bad(field, FieldCode::Format, "must be named by language, like en-US");
        }
        (language.clone(), fields.text(&format!("{field}.{language}"), text, least, most))
    };
    texts.iter().take(8).map(read).collect()
}

fn number(fields: &mut Fields, field: &str, number: u32, range: RangeInclusive<u32>) -> u32 {
    fields.number(field, &number.to_string(), *range.start(), *range.end())
}
