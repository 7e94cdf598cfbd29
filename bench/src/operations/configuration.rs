//! A change of a tenant's YAML, until every service has acknowledged it.
use std::cell::RefCell;
use std::time::Duration;

use serde_json::json;

use super::section::Section;
use crate::figures::{Figure, Unit, median};
use crate::harness::{Harness, TENANT};
use crate::load::Load;
use crate::pairs::{counter_figures, notes};

const LOAD: Load = Load::of(9, 1);
const TRACED: Load = Load::of(3, 1);

/// Measures it.
pub async fn measure(harness: &Harness) -> anyhow::Result<Section> {
    let each: RefCell<Vec<Duration>> = RefCell::default();
    let change = async |number| {
        let name = format!("Bench, changed {number} times");
        let took = harness.mesh.change(TENANT, |yaml| {
            if let Some(spec) = yaml.get_mut("spec").and_then(|spec| spec.as_object_mut()) {
                spec.insert("displayName".to_owned(), json!(name));
            }
        });
        let took = took.await;
        each.borrow_mut().push(took);
        Ok(())
    };
    // Until those before have reported what they counted; the operations with several rounds need no such wait.
    harness.wait_for_reports().await;
    let cost = harness.cost(LOAD, change).await?;
    let times = each.take();
    let syscalls = harness.syscalls(TRACED, async |number| change(LOAD.operations + number).await).await?;
    let milliseconds: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    let longest = milliseconds.iter().copied().fold(0.0, f64::max);
    let mut figures = vec![
        Figure::new("time, median", Unit::Millis, median(&milliseconds)),
        Figure::new("time, the longest", Unit::Millis, longest),
        Figure::new("CPU time of all servers", Unit::Micros, cost.cpu_each()),
        syscalls.figure(),
    ];
    figures.extend(counter_figures(std::slice::from_ref(&cost)));
    Ok(Section {
        title: "A change of a tenant, acknowledged by all".to_owned(),
        about: ABOUT.to_owned(),
        figures,
        notes: notes(&[cost]),
    })
}

const ABOUT: &str = "A tenant's file is replaced; the operator reads, checks and signs it, policy stores and streams it, five \
    services verify it and say so. Whether they have is asked 40 times a second. There is no floor and no goal: most of \
    the time passes until the operator reads its folder.";
