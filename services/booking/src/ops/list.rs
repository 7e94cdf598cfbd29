//! Bookings of a span, for staff: an employee's own, all for admins and owners. The read is audited before the answer.
use booking_api::State;
use booking_domain::booking::Booking;
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use kit_fault::Fault;
use kit_ids::{BookingId, ResourceId, TypedId as _};
use kit_pg::TenantTx;

use super::actor::Actor;
use super::context::Context;
use super::outgoing::{Act, audit};
use super::view::{Sealed, View};
use crate::store::bookings::{self, Filter};
use crate::store::{StoreError, catalogue};

// Most bookings of a page, and how many unless told.
const MOST: u32 = 200;
const USUAL: u32 = 50;

/// Which bookings are wanted.
#[derive(Clone, Debug, Default)]
pub struct ListCommand {
    /// Start at or after.
    pub from: Option<Timestamp>,
    /// Start before.
    pub to: Option<Timestamp>,
    /// Only this provider.
    pub provider: Option<ResourceId>,
    /// Only this state.
    pub state: Option<State>,
    /// Items wanted; 0: the usual.
    pub limit: u32,
    /// Where the page before ended; empty: from the start.
    pub cursor: String,
}

/// A page.
pub struct Page {
    /// By start.
    pub views: Vec<View>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Lists bookings with who books.
#[tracing::instrument(name = "booking.ops.list", skip_all)]
pub async fn list(context: &Context, actor: &Actor, command: &ListCommand) -> Result<Page, Fault> {
    let after = if command.cursor.is_empty() { None } else { Some(parse(&command.cursor)?) };
    let limit = if command.limit == 0 { USUAL } else { command.limit.min(MOST) };
    let mut tx = context.begin(&actor.tenant).await?;
    let Some(providers) = visible(&mut tx, actor, command.provider).await? else {
        return Ok(Page { views: Vec::new(), next: None });
    };
    let (from, to) = (command.from, command.to);
    let filter = Filter {
        from,
        to,
        providers,
        state: command.state,
        after,
        limit: i64::from(limit).saturating_add(1),
    };
    let mut found = bookings::list(&mut tx, &filter).await?;
    let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(cursor);
    let sealed = Sealed::load(&mut tx, &found).await?;
    let mut views = View::load_all(&mut tx, found).await?;
    let shown = views.iter().map(|view| view.booking.id);
    audit(&mut tx, context, actor, Act::on_list("booking.list", shown)).await?;
    tx.commit().await.map_err(StoreError::from)?;
    View::open_all(&mut views, context, &actor.tenant, &sealed).await?;
    Ok(Page { views, next })
}

/// Which providers' bookings may be seen: `Some(None)` all; `None`: none at all.
async fn visible(
    tx: &mut TenantTx,
    actor: &Actor,
    wanted: Option<ResourceId>,
) -> Result<Option<Option<Vec<ResourceId>>>, StoreError> {
    if actor.sees_all() {
        return Ok(Some(wanted.map(|one| vec![one])));
    }
    let Some(account) = actor.account else { return Ok(None) };
    let mut own = catalogue::providers_of(tx, account).await?;
    own.retain(|provider| wanted.is_none_or(|one| one == *provider));
    Ok(if own.is_empty() { None } else { Some(Some(own)) })
}

fn cursor(last: &Booking) -> String {
    let mut bytes = last.starts_at.as_microsecond().to_be_bytes().to_vec();
    bytes.extend(last.id.uuid().as_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

fn parse(cursor: &str) -> Result<(Timestamp, BookingId), Fault> {
    let parsed = || {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (at, id) = bytes.split_at_checked(8)?;
        let at = Timestamp::from_microsecond(i64::from_be_bytes(at.try_into().ok()?)).ok()?;
        Some((at, BookingId::try_from(id).ok()?))
    };
    parsed().ok_or_else(|| Fault::invalid_field("cursor", "INVALID", "is not one that a page before gave"))
}
