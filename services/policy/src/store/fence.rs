//! The one row that lets a single operator in and counts changes.
use kit_pg::{JobsTx, WriteTx};

use crate::authz::ChangesConfiguration;
use crate::store::{signed, unsigned};

/// What the fence says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    pub(crate) epoch: u64,
    pub(crate) position: u64,
}

/// Takes the next epoch.
pub(crate) async fn begin(tx: &mut JobsTx) -> Result<u64, sqlx::Error> {
    let row = sqlx::query!("update config_fence set epoch = epoch + 1 where id = 1 returning epoch");
    Ok(unsigned(row.fetch_one(tx).await?.epoch))
}

/// Reads the fence and keeps it until the transaction ends.
pub(crate) async fn lock(tx: &mut WriteTx<impl ChangesConfiguration>) -> Result<Fence, sqlx::Error> {
    let row = sqlx::query!("select epoch, position from config_fence where id = 1 for update");
    let row = row.fetch_one(tx).await?;
    Ok(Fence { epoch: unsigned(row.epoch), position: unsigned(row.position) })
}

/// Says that a change has this position.
pub(crate) async fn advance(
    tx: &mut WriteTx<impl ChangesConfiguration>,
    position: u64,
) -> Result<(), sqlx::Error> {
    let update = sqlx::query!("update config_fence set position = $1 where id = 1", signed(position));
    update.execute(tx).await.map(drop)
}

/// The position of the last change.
pub(crate) async fn position(tx: &mut JobsTx) -> Result<u64, sqlx::Error> {
    let row = sqlx::query!("select position from config_fence where id = 1").fetch_one(tx).await?;
    Ok(unsigned(row.position))
}
