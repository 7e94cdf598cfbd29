//! Who was erased leaves no blind index: a subject's key may be destroyed by whoever erases, and what finds the person
//! again goes after it.
use std::time::Duration;

use kit_authz::Permit;
use kit_fault::Fault;
use kit_ids::TenantId;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::authz::PurgeErased;
use crate::ops::context::Context;
use crate::store::clients;

/// How often it looks.
const HOURLY: Duration = Duration::from_hours(1);
/// Subjects a transaction.
const BATCH: u16 = 1_000;

/// Purges until told to stop, beginning now.
pub async fn run(context: Context, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => return,
        () = context.tenants.completed() => {}
    }
    while !stop.is_cancelled() {
        for tenant in context.tenants.all() {
            match purge_erased(&context, tenant.id()).await {
                Ok(0) => {}
                Ok(clients) => {
                    info!(tenant = %tenant.id(), clients, "blind indexes of erased clients are gone");
                }
                Err(error) => warn!(tenant = %tenant.id(), %error, "purging waits for the next round"),
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(HOURLY) => {}
        }
    }
}

/// Removes the blind indexes of every erased subject of a tenant; answers how many clients had some.
pub async fn purge_erased(context: &Context, tenant: &TenantId) -> Result<u64, Fault> {
    let permit = Permit::<PurgeErased>::for_service(tenant);
    let (mut purged, mut after) = (0, None);
    loop {
        let gone = context.sealer.destroyed(tenant, after, BATCH).await?;
        let Some(last) = gone.last() else { return Ok(purged) };
        after = Some(*last);
        let mut tx = context.write(&permit).await?;
        purged += clients::purge_erased(&mut tx, &gone).await?;
        tx.commit().await?;
    }
}
