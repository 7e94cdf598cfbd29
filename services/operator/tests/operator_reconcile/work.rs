//! The whole work over a folder: changes in, acknowledgements out.
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kit_telemetry::Readiness;
use operator::ports::Configuration;
use operator::report::Report;
use operator::source::{Directory, Snapshot, TenantSource};
use operator::work::Work;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::fakes::{FakePolicy, Stage};
use crate::yaml::{CLINIC, fresh, named};

/// A running operator.
struct Running {
    policy: Arc<FakePolicy>,
    report: Report,
    readiness: Readiness,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

fn work<S: TenantSource>(stage: &Stage, source: S, readiness: &Readiness) -> Work<S> {
    Work {
        report: Report::new(source.name()),
        source,
        reconciler: stage.operator(),
        policy: Arc::clone(&stage.policy) as Arc<dyn Configuration>,
        bootstrap: None,
        certificates: None,
        ready: readiness.condition("policy"),
        poll: Duration::from_millis(50),
    }
}

impl Running {
    fn start(stage: &Stage, folder: &Path) -> Self {
        let readiness = Readiness::new();
        let work = work(stage, Directory::open(folder), &readiness);
        let report = work.report.clone();
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
async fn a_change_is_in_force_and_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clinica-sol.yaml");
    fs::write(&file, CLINIC).unwrap();
    let running = Running::start(&Stage::new(), folder.path());
    let complete = |tenant: &Value| tenant["acknowledged"].as_array().is_some_and(|said| said.len() == 5);
    let first = running.until(complete).await["digest"].clone();
    assert!(running.readiness.ready());

    fs::write(&file, named("Sol")).unwrap();
    let changed =
        |tenant: &Value| tenant["digest"] != first && tenant["acknowledged"][0]["digest"] == tenant["digest"];
    running.until(changed).await;
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
    stage.policy.state().unavailable = true;
    let running = Running::start(&stage, folder.path());
    let mut asked = running.policy.asked.subscribe();
    asked.changed().await.unwrap();
    assert!(!running.readiness.ready());
    assert_eq!(running.report.json()["policy"], json!("UNAVAILABLE"));
    stage.policy.state().unavailable = false;
    running.until(|tenant| tenant["digest"].is_string()).await;
    assert!(running.readiness.ready());
    running.end().await;
}

/// Declares a clinic whose name is policy's epoch at the time of reading.
struct Dated(Arc<FakePolicy>);

#[async_trait]
impl TenantSource for Dated {
    fn name(&self) -> String {
        "dated".to_owned()
    }

    async fn snapshot(&mut self) -> Snapshot {
        let epoch = self.0.state().epoch;
        fresh(&[("clinica-sol.yaml", &named(&format!("Read under {epoch}")))])
    }

    async fn changed(&mut self) {
        std::future::pending::<()>().await;
    }
}

#[tokio::test]
async fn what_was_declared_before_the_fence_is_never_applied_under_it() {
    let stage = Stage::new();
    let mut work = work(&stage, Dated(Arc::clone(&stage.policy)), &Readiness::new());
    let name = || stage.policy.document("clinica-sol").display_name;
    assert!(work.pass().await);
    assert_eq!(name(), "Read under 1");
    stage.operator().pass(&fresh(&[("clinica-sol.yaml", &named("Another's"))])).await.unwrap();
    assert!(!work.pass().await, "the fence is another's");
    assert_eq!(name(), "Another's");
    assert!(work.pass().await);
    assert_eq!(name(), "Read under 3");
}
