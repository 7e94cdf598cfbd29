//! Checks who books, before the confirmation shows a price.
use kit_fault::{Fault, Reason};

use super::book::{Details, check};
use super::context::Context;
use crate::actor::Actor;

/// Checks who books as [`super::book`] does: the same fields, the same rules, and nothing is kept.
#[tracing::instrument(name = "booking.ops.check_details", skip_all)]
pub async fn run(context: &Context, actor: &Actor, typed: Details<'_>) -> Result<(), Fault> {
    let tenant = context.tenant(&actor.tenant)?;
    if tenant.is_suspended() {
        return Err(Reason::TenantSuspended.into());
    }
    let mut tx = context.read(actor).await?;
    check::check_details(&mut tx, &tenant, typed).await?;
    tx.commit().await?;
    Ok(())
}
