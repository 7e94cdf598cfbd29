//! Pages of a list: one rule for every RPC that takes `holdfast.common.v1.Page`. A limit above 200 is clamped to
//! it, 0 means 50. A cursor is opaque: the position of the last item in base64url (RFC 4648, section 5).
mod limit;
mod position;

use std::fmt::Display;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use holdfast_proto::common::v1 as wire;
use kit_fault::Fault;

pub use limit::Limit;
pub use position::{BadPosition, Position};

/// Which page of a list is wanted. `P` is an item's position in the order of the list: what it displays as, it is
/// parsed from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<P> {
    /// The page begins after this position; `None`: at the beginning.
    pub after: Option<P>,
    limit: Limit,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
    /// Leads to the next page; empty: this is the last.
    pub next_cursor: String,
}

// === impl PageRequest ===

impl<P> Default for PageRequest<P> {
    fn default() -> Self {
        Self { after: None, limit: Limit::DEFAULT }
    }
}

impl<P: FromStr + Display> PageRequest<P> {
    /// Reads the field `page` of a request. A bad cursor is named `cursor`, as callers of the JSON API write it.
    pub fn read(page: Option<wire::Page>) -> Result<Self, Fault> {
        let wire::Page { limit, cursor } = page.unwrap_or_default();
        let limit = Limit::from_wire(limit);
        let after = if cursor.is_empty() { None } else { Some(position(&cursor)?) };
        Ok(Self { after, limit })
    }

    /// How many rows to fetch: one more than the page has, to see whether there is another page.
    #[must_use]
    pub fn rows(&self) -> i64 {
        i64::from(self.limit.get()) + 1
    }

    /// The page of the rows that were fetched.
    pub fn cut<T>(&self, mut rows: Vec<T>, position_of: impl FnOnce(&T) -> P) -> Page<T> {
        let limit = usize::try_from(self.limit.get()).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(position_of);
        let next_cursor = next.map(|next| BASE64URL_NOPAD.encode(next.to_string().as_bytes()));
        Page { items: rows, next_cursor: next_cursor.unwrap_or_default() }
    }
}

// === impl Page ===

fn position<P: FromStr>(cursor: &str) -> Result<P, Fault> {
    let text = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let wanted = "must be the next_cursor of the page before";
    text.and_then(|text| text.parse().ok()).ok_or_else(|| Fault::format("cursor", wanted))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(limit: u32, cursor: &str) -> wire::Page {
        wire::Page { limit, cursor: cursor.to_owned() }
    }

    fn request(limit: u32, cursor: &str) -> PageRequest<u64> {
        PageRequest::read(Some(page(limit, cursor))).unwrap()
    }

    #[test]
    fn a_limit_has_a_default_and_is_clamped() {
        assert_eq!(PageRequest::<u64>::read(None).unwrap(), PageRequest::default());
        assert_eq!(request(0, "").rows(), 51);
        assert_eq!(request(1, "").rows(), 2);
        assert_eq!(request(200, "").rows(), 201);
        assert_eq!(request(u32::MAX, "").rows(), 201);
    }

    #[test]
    fn a_cursor_that_no_page_gave_is_named() {
        for cursor in ["!", "AAAA", "eA", "====", &BASE64URL_NOPAD.encode(b"-1")] {
            let fault = PageRequest::<u64>::read(Some(page(1, cursor))).unwrap_err();
            assert_eq!(fault.fields.first().map(|one| one.field.as_str()), Some("cursor"), "{cursor}");
        }
    }

    proptest! {
        #[test]
        fn pages_give_every_item_once_in_order(count in 0_u64..500, limit in 0_u32..250) {
            let all: Vec<u64> = (0..count).collect();
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let request = request(limit, &cursor);
                let rows = all.iter().copied().filter(|item| request.after.is_none_or(|after| *item > after));
                let page = request.cut(rows.take(usize::try_from(request.rows()).unwrap()).collect(), |last| *last);
                seen.extend(page.items);
                if page.next_cursor.is_empty() {
                    break;
                }
                cursor = page.next_cursor;
            }
            prop_assert_eq!(seen, all);
        }
    }
}
