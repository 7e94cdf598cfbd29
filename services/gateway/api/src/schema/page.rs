//! Cursor pages.
use data_encoding::BASE64URL_NOPAD;
use gateway_core::{Page, PageRequest};
use gateway_edge::input::Fields;
use kit_fault::{Fault, FieldCode};
use kit_page::Limit;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a cursor is.
const WANTED: &str = "must be the next_cursor of the page before";

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

/// A page to be cut out of a list that a service answers whole.
pub(crate) struct PageOf(pub PageRequest);

impl PageQuery {
    /// Which page, every bad field named.
    pub(crate) fn read(&self) -> Result<PageRequest, Fault> {
        let mut fields = Fields::new();
        let page = read_page(&mut fields, self.limit.as_deref(), self.cursor.as_deref());
        fields.finish(page)
    }
}

/// Which page: the fields `limit` and `cursor`.
pub(crate) fn read_page(fields: &mut Fields, limit: Option<&str>, cursor: Option<&str>) -> PageRequest {
    let limit = limit.map(|limit| Limit::clamped(fields.number("limit", limit, 1, Limit::MAX.get())));
    let cursor = cursor.filter(|cursor| !cursor.is_empty());
    let plain = |byte: u8| byte.is_ascii_graphic();
    if cursor.is_some_and(|cursor| cursor.len() > 512 || !cursor.bytes().all(plain)) {
        fields.bad("cursor", FieldCode::Format, WANTED);
    }
    PageRequest { limit: limit.unwrap_or(Limit::DEFAULT), cursor: cursor.map(str::to_owned) }
}

impl<T> Items<T> {
    /// A page that a service made.
    pub(crate) fn of<C>(page: Page<C>) -> Self
    where
        T: From<C>,
    {
        Self { items: page.items.into_iter().map(T::from).collect(), next_cursor: page.next_cursor }
    }

    /// A list that is always whole.
    pub(crate) fn whole<C>(items: Vec<C>) -> Self
    where
        T: From<C>,
    {
        Self { items: items.into_iter().map(T::from).collect(), next_cursor: None }
    }
}

impl PageOf {
    /// The page of the list; the cursor is the key of the last item before.
    pub(crate) fn of<T>(self, all: Vec<T>, key: impl Fn(&T) -> &str) -> Result<Items<T>, Fault> {
        let PageRequest { limit, cursor } = self.0;
        let start = match cursor {
            None => 0,
            Some(cursor) => {
                let after = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok();
                let after = after.and_then(|bytes| String::from_utf8(bytes).ok());
                let found = after.and_then(|after| all.iter().position(|item| key(item) == after));
                found.ok_or_else(|| Fault::format("cursor", WANTED))? + 1
            }
        };
        let most = limit.get() as usize;
        let more = all.len().saturating_sub(start) > most;
        let items: Vec<T> = all.into_iter().skip(start).take(most).collect();
        let last = items.last().filter(|_| more).map(|item| BASE64URL_NOPAD.encode(key(item).as_bytes()));
        Ok(Items { items, next_cursor: last })
    }
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
            let part = PageOf(query.read().unwrap()).of(all.clone(), String::as_str).unwrap();
            assert_eq!(part.items.len(), length);
            seen.extend(part.items);
            cursor = part.next_cursor;
        }
        assert_eq!((seen, cursor), (all.clone(), None));
        for (limit, cursor) in [("0", ""), ("201", ""), ("x", ""), ("3", "!"), ("3", "AAAA")] {
            let query = PageQuery { limit: Some(limit.to_owned()), cursor: Some(cursor.to_owned()) };
            let cut = query.read().and_then(|page| PageOf(page).of(all.clone(), String::as_str));
            let fault = cut.map(|_| ()).unwrap_err();
            let named = &fault.fields[0].field;
            assert_eq!(named, if cursor.is_empty() { "limit" } else { "cursor" });
        }
    }
}
