//! The next free time of each service, offered at step 1: it leads past the page of times.
use std::collections::HashMap;
use std::time::Duration;

use gateway_core::Gateway;
use gateway_core::slots::{self, NextSlot};
use kit_ids::ServiceId;

use super::business;
use super::draft::DraftState;
use super::times::with_query;
use crate::context::{PageContext, Visitor};
use crate::moment::machine;
use crate::shell::LinkOrSubmit;

/// The longest that step 1 waits to learn of them.
const PATIENCE: Duration = Duration::from_millis(500);

/// The next free time of a service.
pub(super) struct NextTime {
    /// "Soonest: Tue 1 Dec, 09:30".
    pub text: String,
    /// The way to step 3 with it.
    pub target: LinkOrSubmit,
    /// Whether a booking of it could not be cancelled online.
    pub late: bool,
}

/// What is free next; nothing where whoever looks cannot book, and where it is not known in time: step 2 has the times.
pub(super) async fn ask(gateway: &Gateway, context: &PageContext) -> Vec<NextSlot> {
    let is_staff = context.visitor == Visitor::Staff;
    if is_staff || context.request.tenant.is_suspended() || business::refuses(context).is_some() {
        return Vec::new();
    }
    let next = tokio::time::timeout(PATIENCE, slots::next(gateway, &context.request)).await;
    next.ok().and_then(Result::ok).unwrap_or_default()
}

/// By service.
pub(super) fn by_service(
    context: &PageContext,
    next: &[NextSlot],
    draft: DraftState,
) -> HashMap<ServiceId, NextTime> {
    next.iter().map(|next| (next.service, next_time(context, next, draft))).collect()
}

fn next_time(context: &PageContext, NextSlot { service, slot }: &NextSlot, draft: DraftState) -> NextTime {
    let words = context.words;
    let start = context.local(slot.start);
    let day = words.0.short_day(start.date());
    let (provider, at) = (slot.provider.to_string(), machine(&start));
    let wishes = [("provider", provider.as_str()), ("any", "on"), ("start", at.as_str())];
    let cancellable_from = context.now.checked_add(context.request.tenant.cancellation().min_notice);
    NextTime {
        text: words.with("next-time", &[("day", &day), ("time", &words.0.time(&start))]),
        target: draft.link_or_submit(context.link(&with_query(&format!("/book/{service}/details"), &wishes))),
        late: cancellable_from.is_ok_and(|from| slot.start < from),
    }
}
