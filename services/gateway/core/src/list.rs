//! Lists that a service answers page by page.
use holdfast_proto::common::v1::Page as Wire;
use kit_page::Limit;

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Items wanted.
    pub limit: Limit,
    /// [`Page::next_cursor`] of the page before; None: the first.
    pub cursor: Option<String>,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; None: this is the last.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// As a service answers it.
    pub(crate) fn answered(items: Vec<T>, next_cursor: String) -> Self {
        Self { items, next_cursor: Some(next_cursor).filter(|cursor| !cursor.is_empty()) }
    }
}

impl From<PageRequest> for Wire {
    fn from(PageRequest { limit, cursor }: PageRequest) -> Self {
        Self { limit: limit.get(), cursor: cursor.unwrap_or_default() }
    }
}
