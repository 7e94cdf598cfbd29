//! Cursor pages.
use data_encoding::BASE64URL_NOPAD;
use holdfast_proto::common::v1::Page as Wire;
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Fields;

/// Items of a page that does not say how many.
const DEFAULT: u32 = 50;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items wanted.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    #[param(max_length = 512)]
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; null: this is the last.
    pub next_cursor: Option<String>,
}

impl PageQuery {
    /// Checked, for a service that pages itself.
    pub fn wire(&self, fields: &mut Fields) -> Wire {
        wire(self.limit.as_deref(), self.cursor.as_deref(), fields)
    }
}

/// Checked, for a service that pages itself.
pub(crate) fn wire(limit: Option<&str>, cursor: Option<&str>, fields: &mut Fields) -> Wire {
    let limit = limit.map_or(DEFAULT, |limit| fields.number("limit", limit, 1, 200));
    let cursor = cursor.unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_graphic();
    if cursor.len() > 512 || !cursor.bytes().all(plain) {
        fields.bad("cursor", "FORMAT", "must be the next_cursor of the page before");
    }
    Wire { limit, cursor: cursor.to_owned() }
}

impl<T> Items<T> {
    /// A page that a service made.
    #[must_use]
    pub fn from_wire(items: Vec<T>, next_cursor: String) -> Self {
        Self { items, next_cursor: Some(next_cursor).filter(|cursor| !cursor.is_empty()) }
    }

    /// A list that is always whole.
    #[must_use]
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}

/// Cuts a page out of a list that came whole; the cursor is the key of the last item before.
pub fn page<T>(all: Vec<T>, query: &PageQuery, key: impl Fn(&T) -> &str) -> Result<Items<T>, Fault> {
    let mut fields = Fields::new();
    let wire = query.wire(&mut fields);
    let start = if wire.cursor.is_empty() {
        0
    } else {
        let after = BASE64URL_NOPAD.decode(wire.cursor.as_bytes()).ok();
        let after = after.and_then(|bytes| String::from_utf8(bytes).ok());
        let found = after.and_then(|after| all.iter().position(|item| key(item) == after));
        found.map_or_else(
            || {
                fields.bad("cursor", "FORMAT", "must be the next_cursor of the page before");
                0
            },
            |index| index + 1,
        )
    };
    fields.finish()?;
    let most = wire.limit as usize;
    let more = all.len().saturating_sub(start) > most;
    let items: Vec<T> = all.into_iter().skip(start).take(most).collect();
    let last = items.last().filter(|_| more).map(|item| BASE64URL_NOPAD.encode(key(item).as_bytes()));
    Ok(Items { items, next_cursor: last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_up() {
        let all: Vec<String> = (0..7).map(|number| format!("item {number}")).collect();
        let mut cursor = None;
        let mut seen = Vec::new();
        for length in [3, 3, 1] {
            let query = PageQuery { limit: Some("3".to_owned()), cursor };
            let part = page(all.clone(), &query, String::as_str).unwrap();
            assert_eq!(part.items.len(), length);
            seen.extend(part.items);
            cursor = part.next_cursor;
        }
        assert_eq!((seen, cursor), (all.clone(), None));
        for (limit, cursor) in [("0", ""), ("201", ""), ("x", ""), ("3", "!"), ("3", "AAAA")] {
            let query = PageQuery { limit: Some(limit.to_owned()), cursor: Some(cursor.to_owned()) };
            let fault = page(all.clone(), &query, String::as_str).unwrap_err();
            let named = &fault.fields[0].field;
            assert_eq!(named, if cursor.is_empty() { "limit" } else { "cursor" });
        }
    }
}
