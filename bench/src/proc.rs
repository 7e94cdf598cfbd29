//! What the kernel says of processes: CPU time and memory, from /proc.
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

/// A clock tick of /proc/<pid>/stat: the kernel's interface fixes it at a hundredth of a second.
const TICK: Duration = Duration::from_millis(10);

/// How often a reading is begun again because a process started or ended meanwhile.
const READINGS: u32 = 100;

/// One process, as /proc/<pid>/stat tells it. Times are in user and kernel mode, in ticks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Stat {
    parent: u32,
    /// What all its threads used, those that have ended among them.
    own: u32,
    /// What its children used that have ended and were waited for.
    reaped: u32,
}

/// Memory of a process, in KiB.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Memory {
    /// What is resident now.
    pub resident: u32,
    /// The most that was ever resident.
    pub peak: u32,
}

/// A server: its name, and the process that its other processes come from.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub name: String,
    /// The number of its first process.
    pub pid: u32,
}

impl Server {
    /// CPU time of all its processes, those that have ended among them, since it started.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        let mut before = tree(self.pid);
        for _ in 0..READINGS {
            anyhow::ensure!(before.contains_key(&self.pid), "{} has ended", self.name);
            let used = before.iter().map(|(pid, stat)| used(*pid, *stat)).sum();
            let after = tree(self.pid);
            // A process that ends during a reading would be counted twice, or not at all.
            if same_processes(&before, &after) {
                return Ok(used);
            }
            before = after;
        }
        anyhow::bail!("processes of {} come and go all the time", self.name)
    }

    /// Numbers of all its processes.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        descendants(&processes(), self.pid)
    }

    /// Memory of its first process.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))
            .with_context(|| format!("the memory of {}", self.name))?;
        memory(&status).with_context(|| format!("the memory of {}", self.name))
    }

    /// Memory of all its processes in KiB, what they share counted once.
    #[must_use]
    pub fn proportional(&self) -> u32 {
        let texts =
            self.pids().into_iter().map(|pid| fs::read_to_string(format!("/proc/{pid}/smaps_rollup")));
        texts.filter_map(|text| field(&text.ok()?, "Pss:")).sum()
    }
}

/// CPU time of this process.
pub fn own_cpu() -> anyhow::Result<Duration> {
    let text = fs::read_to_string("/proc/self/stat")?;
    Ok(used(std::process::id(), stat(&text).context("/proc/self/stat")?))
}

/// What a process and its waited-for children used: its threads' own nanoseconds, or, where that is more, the ticks,
/// which hold threads that have ended. A kernel without scheduler statistics has only the ticks.
fn used(pid: u32, stat: Stat) -> Duration {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let texts = threads.filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok());
    let exact: Duration = texts.filter_map(|text| on_processor(&text)).sum();
    exact.max(TICK * stat.own) + TICK * stat.reaped
}

/// The first field of schedstat: nanoseconds that a thread spent on a processor.
fn on_processor(schedstat: &str) -> Option<Duration> {
    schedstat.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// A process and all that come from it.
fn tree(root: u32) -> BTreeMap<u32, Stat> {
    let mut all = processes();
    let pids = descendants(&all, root);
    all.retain(|pid, _| pids.contains(pid));
    all
}

/// Whether nobody started, ended or was waited for between two readings.
fn same_processes(before: &BTreeMap<u32, Stat>, after: &BTreeMap<u32, Stat>) -> bool {
    let reaped = |all: &BTreeMap<u32, Stat>| all.values().map(|stat| stat.reaped).sum::<u32>();
    before.keys().eq(after.keys()) && reaped(before) == reaped(after)
}

/// A command whose process gets a signal when this one ends, even killed: `setpriv` asks for it and becomes the
/// command. It is the end of the thread that starts it which counts, so start it from the main task.
#[must_use]
pub fn ending_with_us(signal: &str, program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", signal, "--", program]);
    command
}

fn processes() -> BTreeMap<u32, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            // A process that ends meanwhile is left out: its time is its parent's then.
            Some((pid, stat(&fs::read_to_string(entry.path().join("stat")).ok()?)?))
        })
        .collect()
}

fn descendants(all: &BTreeMap<u32, Stat>, root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(all.iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

/// The name in parentheses may hold anything, so the fields are counted from its last closing one.
fn stat(text: &str) -> Option<Stat> {
    let (_, fields) = text.rsplit_once(')')?;
    let field = |at: usize| fields.split_whitespace().nth(at)?.parse::<u32>().ok();
    let (own, reaped) = (field(11)?.checked_add(field(12)?)?, field(13)?.checked_add(field(14)?)?);
    Some(Stat { parent: field(1)?, own, reaped })
}

fn memory(status: &str) -> Option<Memory> {
    Some(Memory { resident: field(status, "VmRSS:")?, peak: field(status, "VmHWM:")? })
}

fn field(text: &str, name: &str) -> Option<u32> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_moves_no_field() {
        let text = "42 (a) b (c) S 7 1 1 0 -1 4194304 1 2 3 4 100 20 3 1 20 0 9 0 555 1 2";
        assert_eq!(stat(text), Some(Stat { parent: 7, own: 120, reaped: 4 }));
        assert_eq!(stat("42 (cut off) S 7"), None);
        assert_eq!(stat(""), None);
    }

    #[test]
    fn a_tree_holds_children_of_children_and_nobody_else() {
        let all = [(1, 0), (5, 1), (6, 5), (7, 6), (8, 1)];
        let all = all.map(|(pid, parent)| (pid, Stat { parent, own: 1, reaped: 0 })).into();
        assert_eq!(descendants(&all, 5), [5, 6, 7]);
        assert_eq!(descendants(&all, 8), [8]);
    }

    #[test]
    fn memory_is_read_by_name() {
        let status = "Name:\tbooking\nVmPeak:\t  9 kB\nVmHWM:\t   24680 kB\nVmRSS:\t   12340 kB\n";
        assert_eq!(memory(status), Some(Memory { resident: 12_340, peak: 24_680 }));
        assert_eq!(memory("Name:\tbooking\n"), None);
    }

    #[test]
    fn a_process_that_ended_between_two_readings_is_noticed() {
        let all = |pids: &[u32], reaped| -> BTreeMap<u32, Stat> {
            pids.iter().map(|pid| (*pid, Stat { parent: 1, own: 1, reaped })).collect()
        };
        assert!(same_processes(&all(&[5, 6], 1), &all(&[5, 6], 1)));
        assert!(!same_processes(&all(&[5, 6], 1), &all(&[5], 1)));
        assert!(!same_processes(&all(&[5], 1), &all(&[5], 2)), "it started and ended in between");
    }

    #[test]
    fn time_on_a_processor_is_in_nanoseconds() {
        assert_eq!(on_processor("491729239 66307132 83\n"), Some(Duration::from_nanos(491_729_239)));
        assert_eq!(on_processor(""), None);
    }

    #[test]
    fn own_time_is_counted() {
        let before = own_cpu().unwrap();
        assert!((0..100_000).any(|_| own_cpu().unwrap() > before));
    }
}
