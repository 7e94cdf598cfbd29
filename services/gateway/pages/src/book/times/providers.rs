//! With whom: anybody, or one of those who do the service.
use gateway_core::catalogue::Provider;

use super::input::PageInput;
use crate::place::Place;

/// A provider to choose, or any of them.
pub(super) struct ProviderChoice {
    /// What is sent.
    pub value: String,
    /// The name.
    pub name: String,
    /// When there is time.
    pub note: String,
    /// Where, if that differs between them; else empty.
    pub place: String,
    /// Whether it is the one that is shown.
    pub chosen: bool,
}

/// Anybody first, then everybody with their first free day. One person alone is no choice.
pub(super) fn choices(input: &PageInput<'_>) -> Vec<ProviderChoice> {
    let PageInput { subject, query, .. } = input;
    let words = input.context.words;
    if subject.providers.len() < 2 {
        return Vec::new();
    }
    let differ = subject.differs_in_place(input.context);
    let anybody = ProviderChoice {
        value: "any".to_owned(),
        name: words.message("anybody"),
        note: words.message("anybody-more"),
        place: String::new(),
        chosen: query.provider.is_none(),
    };
    let one = |provider: &Provider| ProviderChoice {
        value: provider.id.to_string(),
        name: provider.name.clone(),
        note: note(input, provider),
        place: if differ {
            Place::of(input.context, provider.location.as_ref()).on_one_line()
        } else {
            String::new()
        },
        chosen: Some(provider.id) == query.provider,
    };
    std::iter::once(anybody).chain(subject.providers.iter().map(one)).collect()
}

/// The first free day: of all days, or of those of a later month.
fn note(input: &PageInput<'_>, provider: &Provider) -> String {
    let PageInput { found, .. } = input;
    let words = input.context.words;
    let Some(first) = found.free.iter().find(|free| free.provider == provider.id) else {
        return words.with("who-none", &[("month", &words.0.months(found.days.from, found.days.to))]);
    };
    let key = if found.is_soonest_of_all() { "who-first" } else { "who-from" };
    words.with(key, &[("day", &words.0.short_day(first.start.date()))])
}
