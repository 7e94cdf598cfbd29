//! Memory of every process, idle and after load.
use super::section::Section;
use super::slots::{EVERYBODY, day};
use crate::figures::{Figure, Goal, Unit};
use crate::floors::nth;
use crate::harness::Harness;
use crate::load::Load;

const LOAD: Load = Load::of(200, 8);

/// What the six of us may use together when idle.
const ALL: f64 = 80.0;
/// How many times its idle memory a process may use under load.
const GROWN: f64 = 1.5;

/// Measures it. What was idle was read when the mesh had just started.
pub async fn measure(harness: &Harness) -> anyhow::Result<Section> {
    let guests = harness.guests(LOAD.clients);
    let path = format!("/api/v1/slots?service={EVERYBODY}&from={}&to={}", day(0)?, day(30)?);
    LOAD.run(async |number| {
        let answer = nth(&guests, number)?.get(&path).await;
        anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.text);
        Ok(())
    })
    .await?;
    let (mut figures, mut idle, mut loaded, mut peak) = (Vec::new(), 0.0, 0.0, 0.0);
    for server in &harness.services {
        let before = mebibytes(harness.idle.get(&server.name).copied().unwrap_or_default());
        let now = server.memory()?;
        idle += before;
        loaded += mebibytes(now.resident);
        peak += mebibytes(now.peak);
        figures.push(
            Figure::new(&server.name, Unit::Mebibytes, mebibytes(now.resident))
                .with_floor(before)
                .goal(Goal::Times(GROWN)),
        );
    }
    figures.push(Figure::new("all six", Unit::Mebibytes, loaded).with_floor(idle).goal(Goal::Times(GROWN)));
    figures.push(Figure::new("all six, idle", Unit::Mebibytes, idle).goal(Goal::AtMost(ALL)));
    figures.push(Figure::new("all six, at their peaks", Unit::Mebibytes, peak));
    for server in [&harness.postgres, &harness.redis] {
        figures.push(Figure::new(&server.name, Unit::Mebibytes, mebibytes(server.proportional())));
    }
    Ok(Section { title: "Memory".to_owned(), about: ABOUT.to_owned(), figures, notes: Vec::new() })
}

const ABOUT: &str = "Resident memory of each process after all of the load above, compared with that of the mesh that had just \
    started. The goal of all six when idle is what Rauthy, one identity provider, uses alone (80 MiB on the machine where \
    the goals were set). PostgreSQL's and Redis' is that of all their processes, shared pages counted once.";

fn mebibytes(kibibytes: u32) -> f64 {
    f64::from(kibibytes) / 1024.0
}
