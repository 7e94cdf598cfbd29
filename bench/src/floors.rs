//! Floors that more than one operation stands on: recorded statements, and nginx over two hops.
use anyhow::Context as _;
use holdfast_tests::client::Client;

use crate::harness::{Harness, TENANT};

/// nginx.
mod hops;
/// pgbench.
mod statements;

impl Harness {
    /// So many guests of the tenant, each from an address and over a connection of its own.
    #[must_use]
    pub fn guests(&self, clients: u32) -> Vec<Client> {
        (0..clients).map(|_| self.mesh.guest(TENANT)).collect()
    }
}

/// The client whose turn it is.
pub fn nth(clients: &[Client], number: u32) -> anyhow::Result<&Client> {
    let at = usize::try_from(number)?.checked_rem(clients.len()).context("no clients")?;
    clients.get(at).context("no clients")
}
