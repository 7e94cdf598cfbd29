//! The one row that lets a single operator in and counts changes.
use kit_pg::{JobsTx, WriteTx};

use crate::authz::ChangesConfiguration;

/// The fencing token of an operator: whoever begins takes the next one, which shuts out every holder of an earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(u64);

/// Where a change stands in the order of all changes of the configurations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(u64);

/// What the fence says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    pub(crate) epoch: Epoch,
    pub(crate) position: Position,
}

/// Takes the next epoch.
pub(crate) async fn begin(tx: &mut JobsTx) -> Result<Epoch, sqlx::Error> {
    let row = sqlx::query!("update config_fence set epoch = epoch + 1 where id = 1 returning epoch");
    Ok(Epoch::from_row(row.fetch_one(tx).await?.epoch))
}

/// Reads the fence and keeps it until the transaction ends.
pub(crate) async fn lock(tx: &mut WriteTx<impl ChangesConfiguration>) -> Result<Fence, sqlx::Error> {
    let row = sqlx::query!("select epoch, position from config_fence where id = 1 for update");
    let row = row.fetch_one(tx).await?;
    Ok(Fence { epoch: Epoch::from_row(row.epoch), position: Position::from_row(row.position) })
}

/// Says that a change has this position.
pub(crate) async fn advance(
    tx: &mut WriteTx<impl ChangesConfiguration>,
    position: Position,
) -> Result<(), sqlx::Error> {
    let update = sqlx::query!("update config_fence set position = $1 where id = 1", position.to_row());
    update.execute(tx).await.map(drop)
}

/// The position of the last change.
pub(crate) async fn position(tx: &mut JobsTx) -> Result<Position, sqlx::Error> {
    let row = sqlx::query!("select position from config_fence where id = 1").fetch_one(tx).await?;
    Ok(Position::from_row(row.position))
}

// === impl Epoch ===

impl Epoch {
    /// The number, for the wire and the log.
    pub(crate) fn get(self) -> u64 {
        self.0
    }

    /// As the database keeps it.
    pub(crate) fn to_row(self) -> i64 {
        signed(self.0)
    }

    fn from_row(epoch: i64) -> Self {
        Self(unsigned(epoch))
    }
}

impl From<u64> for Epoch {
    fn from(epoch: u64) -> Self {
        Self(epoch)
    }
}

// === impl Position ===

impl Position {
    /// Before every change.
    pub(crate) const START: Self = Self(0);

    /// The position of the change after this one.
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The number, for the wire and the log.
    pub(crate) fn get(self) -> u64 {
        self.0
    }

    /// As the database keeps it.
    pub(crate) fn to_row(self) -> i64 {
        signed(self.0)
    }

    /// As the database kept it.
    pub(crate) fn from_row(position: i64) -> Self {
        Self(unsigned(position))
    }
}

impl From<u64> for Position {
    fn from(position: u64) -> Self {
        Self(position)
    }
}

fn signed(counter: u64) -> i64 {
    i64::try_from(counter).unwrap_or(i64::MAX)
}

fn unsigned(counter: i64) -> u64 {
    u64::try_from(counter).unwrap_or_default()
}
