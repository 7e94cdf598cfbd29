//! System calls, counted by strace in a pass of its own: it slows everything down, so nothing is timed meanwhile.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use holdfast_tests::wait::until_ok;
use rustix::process::{Pid, Signal, kill_process};

use crate::proc::ending_with_us;

/// Calls by name.
pub type Calls = BTreeMap<String, u64>;

/// strace, attached to processes until it is asked for what it counted.
#[derive(Debug)]
pub struct Strace {
    child: Child,
    file: PathBuf,
}

impl Strace {
    /// Attaches to these processes and what they start; returns when every thread of them is traced.
    pub async fn attach(pids: &[u32], file: &Path) -> anyhow::Result<Self> {
        let mut command = ending_with_us("INT", "strace");
        command.args(["-f", "-c", "-o"]).arg(file);
        for pid in pids {
            command.args(["-p", &pid.to_string()]);
        }
        let child = command.stderr(Stdio::null()).spawn().context("strace")?;
        let mut this = Self { child, file: file.to_owned() };
        until_ok(Duration::from_secs(20), "strace to attach", async || {
            anyhow::ensure!(this.child.try_wait()?.is_none(), "it has ended");
            anyhow::ensure!(pids.iter().all(|pid| is_traced(*pid)), "not every thread is traced");
            Ok(())
        })
        .await;
        Ok(this)
    }

    /// Detaches, and returns what was counted.
    pub fn detach(mut self) -> anyhow::Result<Calls> {
        self.end()?;
        let summary = fs::read_to_string(&self.file).context("the summary of strace")?;
        Ok(calls(&summary))
    }

    fn end(&mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).context("a process id")?;
        if self.child.try_wait()?.is_none() {
            kill_process(pid, Signal::INT)?;
            self.child.wait()?;
        }
        Ok(())
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Whether every thread of a process that is still there is traced.
fn is_traced(pid: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let mut states = threads.filter_map(|thread| fs::read_to_string(thread.path().join("status")).ok());
    states.all(|state| !state.lines().any(|line| line == "TracerPid:\t0"))
}

/// The table of `strace -c`: share, seconds, microseconds a call, calls, errors where there are any, name.
fn calls(summary: &str) -> Calls {
    summary
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            fields.first()?.parse::<f64>().ok()?;
            let name = fields.last().filter(|name| **name != "total")?;
            Some(((*name).to_owned(), fields.get(3)?.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_with_and_without_errors() {
        let summary = concat!(
            "% time     seconds  usecs/call     calls    errors syscall\n",
            "------ ----------- ----------- --------- --------- ----------------\n",
            " 60.00    0.000600           6       100        20 recvfrom\n",
            " 40.00    0.000400           8        50           fdatasync\n",
            "------ ----------- ----------- --------- --------- ----------------\n",
            "100.00    0.001000           6       150        20 total\n",
        );
        let calls = calls(summary);
        assert_eq!(calls.get("recvfrom"), Some(&100));
        assert_eq!(calls.get("fdatasync"), Some(&50));
        assert_eq!(calls.len(), 2, "the sum is no call");
    }
}
