//! System calls of a load: counted in a pass of its own, in which nothing is timed.
use anyhow::Context as _;

use crate::figures::{Figure, Unit, real};
use crate::harness::Harness;
use crate::load::Load;
use crate::strace::{Calls, Strace};

/// System calls of some operations.
#[derive(Clone, Debug)]
pub struct Syscalls {
    calls: Calls,
    operations: u32,
}

impl Syscalls {
    /// Calls of one operation.
    #[must_use]
    pub fn each(&self) -> f64 {
        real(self.calls.values().sum()) / f64::from(self.operations)
    }

    /// Its row.
    #[must_use]
    pub fn figure(&self) -> Figure {
        Figure::new(SYSCALLS, Unit::Count, self.each())
    }
}

/// The name of its row.
pub const SYSCALLS: &str = "system calls of our processes";

impl Harness {
    /// System calls of our processes in a load.
    pub async fn syscalls(
        &self,
        load: Load,
        call: impl AsyncFn(u32) -> anyhow::Result<()>,
    ) -> anyhow::Result<Syscalls> {
        let ours: Vec<u32> = self.services.iter().map(|server| server.pid).collect();
        self.syscalls_of(&ours, load, call).await
    }

    /// System calls of some processes in a load.
    pub async fn syscalls_of(
        &self,
        pids: &[u32],
        load: Load,
        call: impl AsyncFn(u32) -> anyhow::Result<()>,
    ) -> anyhow::Result<Syscalls> {
        self.wait_until_idle().await;
        let strace = Strace::attach(pids, &self.mesh.run().join("strace")).await?;
        load.run(call).await.context("under strace")?;
        self.wait_until_idle().await;
        Ok(Syscalls { calls: strace.detach()?, operations: load.operations })
    }
}
