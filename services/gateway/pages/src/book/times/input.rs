//! What the page of times is made of.
use super::query::TimesQuery;
use super::search::Found;
use crate::book::draft::BookingDraft;
use crate::book::subject::Subject;
use crate::context::PageContext;

/// What was asked, what was found, and what was typed before.
#[derive(Clone, Copy)]
pub(super) struct PageInput<'a> {
    /// The request.
    pub context: &'a PageContext,
    /// What is booked.
    pub subject: &'a Subject,
    /// What was asked for.
    pub query: &'a TimesQuery,
    /// What is free.
    pub found: &'a Found,
    /// What was typed; None: nothing yet.
    pub draft: Option<&'a BookingDraft>,
}
