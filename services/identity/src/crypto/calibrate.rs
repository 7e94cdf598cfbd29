//! `identity calibrate [<milliseconds>]`: the cost that a hash may have on this machine.
use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use argon2::{Algorithm, Argon2, Version};

use super::cost::{Cost, MOST_MEMORY_KIB, MOST_PASSES};

/// Longest time of a hash, unless another is asked for: a person does not notice it.
const TARGET: Duration = Duration::from_millis(250);
/// How often each cost is measured; the quickest counts, as what disturbs only delays.
const ROUNDS: u32 = 3;

/// Measures with as many hashes at a time as there are cores, as a busy identity does, and prints the settings of the
/// greatest cost at which none takes longer than the time that was asked for.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let target = match arguments {
        [] => TARGET,
        [text] => {
            Duration::from_millis(text.parse().context("the longest time is a number of milliseconds")?)
        }
        _ => bail!("calibrate takes the longest time of a hash in milliseconds, and nothing else"),
    };
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let found = search(target, |cost| measure(cost, cores))?;
    let Cost { memory_kib, passes } = found.cost;
    let millis = found.took.as_millis();
    let mut out = std::io::stdout();
    writeln!(out, "# {millis} ms a hash, {cores} at a time, {} MiB together", found.memory_mib(cores))?;
    if found.took > target {
        writeln!(
            out,
            "# the least that is allowed; it takes longer than the {} ms asked for",
            target.as_millis()
        )?;
    }
    writeln!(out, "IDENTITY_ARGON2_MEMORY_KIB={memory_kib}\nIDENTITY_ARGON2_PASSES={passes}")?;
    Ok(())
}

/// A cost, and how long a hash takes at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Measured {
    cost: Cost,
    took: Duration,
}

// === impl Measured ===

impl Measured {
    fn memory_mib(self, workers: usize) -> usize {
        usize::try_from(self.cost.memory_kib).unwrap_or(usize::MAX).saturating_mul(workers) / 1024
    }
}

/// The greatest cost within the time. Memory first, as it is what costs an attacker most; then passes.
fn search(
    target: Duration,
    mut measure: impl FnMut(Cost) -> anyhow::Result<Duration>,
) -> anyhow::Result<Measured> {
    let mut of = |cost| anyhow::Ok(Measured { cost, took: measure(cost)? });
    let mut best = of(Cost::FLOOR)?;
    if best.took > target {
        return Ok(best);
    }
    while best.cost.memory_kib * 2 <= MOST_MEMORY_KIB {
        let next = of(Cost { memory_kib: best.cost.memory_kib * 2, ..best.cost })?;
        if next.took > target {
            break;
        }
        best = next;
    }
    while best.cost.passes < MOST_PASSES {
        let next = of(Cost { passes: best.cost.passes + 1, ..best.cost })?;
        if next.took > target {
            break;
        }
        best = next;
    }
    Ok(best)
}

/// The longest of so many hashes at a time, in the quickest of some rounds.
fn measure(cost: Cost, at_a_time: usize) -> anyhow::Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let threads: Vec<_> = (0..at_a_time).map(|_| thread::spawn(move || hash(cost))).collect();
        let mut longest = Duration::ZERO;
        for thread in threads {
            let took = thread.join().map_err(|_| anyhow::anyhow!("a thread ended early"))??;
            longest = longest.max(took);
        }
        best = best.min(longest);
    }
    Ok(best)
}

/// How long one hash takes, in memory that is there already, as a worker's is.
fn hash(cost: Cost) -> anyhow::Result<Duration> {
    let params = cost.params()?;
    let mut memory = vec![argon2::Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (began, mut out) = (Instant::now(), [0; 32]);
    argon.hash_password_into_with_memory(
        b"a password to measure",
        b"a salt to measure",
        &mut out,
        &mut memory,
    )?;
    Ok(began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine that needs so many microseconds for a pass over a MiB.
    fn found(micros: u64) -> Measured {
        let took = |cost: Cost| {
            Duration::from_micros(u64::from(cost.memory_kib) * u64::from(cost.passes) * micros / 1024)
        };
        search(Duration::from_millis(250), |cost| Ok(took(cost))).unwrap()
    }

    #[test]
    fn as_much_memory_as_there_is_time_for_and_then_passes() {
        assert_eq!(found(10_000).cost, Cost::FLOOR, "a slow machine keeps the floor");
        assert!(found(10_000).took > Duration::from_millis(250));
        assert_eq!(found(1_000).cost, Cost { memory_kib: 77_824, passes: 3 });
        assert_eq!(found(1).cost, Cost { memory_kib: 155_648, passes: MOST_PASSES });
        assert!(found(1_000).took <= Duration::from_millis(250));
    }

    #[test]
    fn a_hash_is_measured() {
        assert!(measure(Cost { memory_kib: 64, passes: 1 }, 2).unwrap() > Duration::ZERO);
    }
}
