//! Bookings of a span, for staff: an employee's own, all for admins and owners. The read is audited before the answer.
use booking_api::{ListScope, State};
use jiff::Timestamp;
use kit_authz::{Permit, Requester as _};
use kit_fault::Fault;
use kit_ids::{ResourceId, TypedId as _};
use kit_ledger::objects;
use kit_ledger_grpc::record_audit;
use kit_page::{Page, PageRequest, Position};
use kit_pg::TenantTx;

use super::context::Context;
use super::view::{Sealed, View};
use crate::actor::Actor;
use crate::authz::{ListBookings, sees_all};
use crate::store::bookings::{self, Filter};
use crate::store::{StoreError, providers};

/// Which bookings are wanted.
#[derive(Clone, Debug, Default)]
pub struct Command {
    /// Start at or after.
    pub from: Option<Timestamp>,
    /// Start before.
    pub to: Option<Timestamp>,
    /// Only this provider.
    pub provider: Option<ResourceId>,
    /// Only this state.
    pub state: Option<State>,
    /// Which page.
    pub page: PageRequest<Position>,
}

/// A page of bookings, and whose they are.
pub struct Listed {
    /// The page.
    pub page: Page<View>,
    /// Whose.
    pub scope: ListScope,
}

/// Whose bookings may be seen.
struct Visible {
    scope: ListScope,
    /// `None`: every provider's.
    providers: Option<Vec<ResourceId>>,
}

/// Lists bookings with who books, by start. The read is recorded before the answer.
#[tracing::instrument(name = "booking.ops.list", skip_all)]
pub async fn run(context: &Context, actor: &Actor, command: Command) -> Result<Listed, Fault> {
    let Command { from, to, provider, state, page } = command;
    let permit = Permit::<ListBookings>::request(actor, ())?;
    let mut tx = context.write(&permit).await?;
    let Visible { scope, providers } = visible(&mut tx, actor, provider).await?;
    let filter = Filter { from, to, providers, state, after: page.after, limit: page.rows() };
    let found = bookings::list(&mut tx, &filter).await?;
    let Page { items, next_cursor } =
        page.cut(found, |last| Position { at: last.starts_at, id: last.id.uuid() });
    let sealed = Sealed::load(&mut tx, &items).await?;
    let mut views = View::load_all(&mut tx, items).await?;
    let shown = objects("booking", views.iter().map(|view| view.booking.id));
    record_audit(&mut tx, &context.clock, &actor.did("booking.list", shown)).await?;
    tx.commit().await?;
    View::open_all(&mut views, context, actor.tenant(), &sealed).await?;
    Ok(Listed { page: Page { items: views, next_cursor }, scope })
}

/// Whose bookings may be seen, of those that are wanted.
async fn visible(
    tx: &mut TenantTx,
    actor: &Actor,
    wanted: Option<ResourceId>,
) -> Result<Visible, StoreError> {
    if sees_all(actor) {
        return Ok(Visible { scope: ListScope::All, providers: wanted.map(|one| vec![one]) });
    }
    let mut own = match actor.account() {
        Some(account) => providers::of_account(tx, account).await?,
        None => Vec::new(),
    };
    let scope = if own.is_empty() { ListScope::Unlinked } else { ListScope::Own };
    own.retain(|provider| wanted.is_none_or(|one| one == *provider));
    Ok(Visible { scope, providers: Some(own) })
}
