//! The whole work over a folder: changes in, acknowledgements out.
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use kit_telemetry::Readiness;
use operator::ports::Configuration;
use operator::report::Report;
use operator::source::{Directory, TenantSource as _};
use operator::work::Work;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::fakes::{FakePolicy, Stage};
use crate::yaml::{CLINIC, named};

/// A running operator.
struct Running {
    policy: Arc<FakePolicy>,
    report: Report,
    readiness: Readiness,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    fn start(stage: &Stage, folder: &Path) -> Self {
        let source = Directory::open(folder);
        let (report, readiness) = (Report::new(source.name()), Readiness::new());
        let work = Work {
            source,
            reconciler: stage.operator(),
            policy: Arc::clone(&stage.policy) as Arc<dyn Configuration>,
            bootstrap: None,
            certificates: None,
            report: report.clone(),
            ready: readiness.condition("policy"),
            poll: Duration::from_millis(50),
        };
        let stop = CancellationToken::new();
        let task = tokio::spawn(work.run(stop.clone()));
        Self { policy: Arc::clone(&stage.policy), report, readiness, stop, task }
    }

    /// Waits until the clinic's report is as wanted: looked at after each question to policy.
    async fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut asked = self.policy.asked.subscribe();
        let found = async {
            loop {
                let tenant = self.report.json()["tenants"][0].clone();
                if wanted(&tenant) {
                    return tenant;
                }
                asked.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(10), found).await.expect("the report becomes as wanted")
    }

    async fn end(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_in_force_within_two_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinica-sol.yaml");
    fs::write(&file, CLINIC).unwrap();
    let running = Running::start(&Stage::new(), folder.path());
    let complete = |tenant: &Value| tenant["acknowledged"].as_array().is_some_and(|said| said.len() == 5);
    let first = running.until(complete).await["digest"].clone();
    assert!(running.readiness.ready());

    let start = Instant::now();
    fs::write(&file, named("Sol")).unwrap();
    let changed =
        |tenant: &Value| tenant["digest"] != first && tenant["acknowledged"][0]["digest"] == tenant["digest"];
    running.until(changed).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(running.policy.document("clinica-sol").display_name, "Sol");
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_is_told_and_mended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinica-sol.yaml");
    fs::write(&file, CLINIC).unwrap();
    let running = Running::start(&Stage::new(), folder.path());
    let digest = running.until(|tenant| tenant["digest"].is_string()).await["digest"].clone();
    fs::write(&file, "spec: [").unwrap();
    let broken =
        running.until(|tenant| tenant["refused"].as_array().is_some_and(|all| !all.is_empty())).await;
    assert_eq!(broken["digest"], digest);
    fs::write(&file, CLINIC).unwrap();
    let mended = running.until(|tenant| tenant["refused"] == json!([])).await;
    assert_eq!(mended["digest"], digest);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn policy_may_come_late() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clinica-sol.yaml"), CLINIC).unwrap();
    let stage = Stage::new();
    stage.policy.state().away = true;
    let running = Running::start(&stage, folder.path());
    let mut asked = running.policy.asked.subscribe();
    asked.changed().await.unwrap();
    assert!(!running.readiness.ready());
    assert_eq!(running.report.json()["policy"], json!("UNAVAILABLE"));
    stage.policy.state().away = false;
    running.until(|tenant| tenant["digest"].is_string()).await;
    assert!(running.readiness.ready());
    running.end().await;
}
