//! Mails to a real SMTP server (aiosmtpd): each once, whoever sends.
use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use kit_ids::TenantId;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};
use kit_testkit::TestDb;
use kit_testkit::mail::{TRIED_FOR_A_DAY, send, send_until};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::harness::{job, waiting};

/// aiosmtpd in a process of its own.
struct Server {
    process: Child,
    arrived: JoinHandle<String>,
    url: String,
}

impl Server {
    async fn start() -> Self {
        Self::start_as("open").await
    }

    async fn start_as(what: &str) -> Self {
        let here = env!("CARGO_MANIFEST_DIR");
        let made = Command::new(format!("{here}/../../../tools/python.sh")).output().await.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let folder = String::from_utf8(made.stdout).unwrap();
        let mut process = Command::new(format!("{}/python3", folder.trim()))
            .arg(format!("{here}/tests/tools/smtp_server.py"))
            .arg(what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut port = String::new();
        out.read_line(&mut port).await.unwrap();
        let arrived = tokio::spawn(async move {
            let mut all = String::new();
            out.read_to_string(&mut all).await.unwrap();
            all
        });
        Self { process, arrived, url: format!("smtp://127.0.0.1:{}", port.trim()) }
    }

    /// Everything that has arrived, when no more will.
    async fn mails(mut self) -> Vec<serde_json::Value> {
        drop(self.process.stdin.take());
        let all = self.arrived.await.unwrap();
        all.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn data(mail: &serde_json::Value) -> &str {
    mail.get("data").and_then(serde_json::Value::as_str).unwrap()
}

fn message_id(mail: &serde_json::Value) -> &str {
    data(mail).lines().find(|line| line.starts_with("Message-ID: ")).unwrap()
}

/// So many mails that wait.
async fn many(count: usize) -> TestDb {
    let receivers: Vec<_> = (0..count).map(|number| format!("person{number}@example.org")).collect();
    waiting(&receivers).await
}

#[tokio::test]
async fn a_mail_arrives_as_text_and_html() {
    let db = waiting(&["zenobia.canaria@example.org"]).await;
    let server = Server::start().await;
    send(&db, [job(&server.url)]).await;
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.get("to"), Some(&serde_json::json!(["zenobia.canaria@example.org"])));
    assert_eq!(mail.get("from"), Some(&serde_json::json!("no-reply@salon-luna.localhost")));
    for part in ["multipart/alternative", "text/plain", "text/html", "Your invitation"] {
        assert!(data(mail).contains(part), "{part} in {mail}");
    }
    assert!(message_id(mail).ends_with("@salon-luna.localhost>"), "{mail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_senders_send_each_mail_once() {
    let db = many(12).await;
    let server = Server::start().await;
    send(&db, (0..3).map(|_| job(&server.url))).await;
    let mails = server.mails().await;
    let ids: BTreeSet<&str> = mails.iter().map(message_id).collect();
    assert_eq!((mails.len(), ids.len()), (12, 12));
}

/// Sends, and dies the first time before it can say so.
struct Dying(Arc<dyn Deliver>, AtomicBool);

#[async_trait]
impl Deliver for Dying {
    async fn deliver(&self, tenant: &TenantId, batch: &[Record]) -> Result<Acknowledged, DeliverError> {
        let acknowledged = self.0.deliver(tenant, batch).await;
        if self.1.swap(true, Ordering::SeqCst) { acknowledged } else { Err(DeliverError("gone".to_owned())) }
    }
}

#[tokio::test]
async fn a_mail_that_alone_is_refused_holds_up_no_other() {
    let receivers = ["full.inbox", "cut.line", "nobody.here", "well"];
    let db = waiting(&receivers.map(|person| format!("{person}@example.org"))).await;
    let server = Server::start().await;
    // Nobody is given up at once, the line that is cut after some tries; a mailbox may be emptied.
    let one_waits = "select count(*) = 1 and min(asides) > 1 from holdfast.outbox where destination = 'mail'";
    send_until(&db, [job(&server.url)], one_waits).await;
    db.arrange(TRIED_FOR_A_DAY).await;
    send(&db, [job(&server.url)]).await;
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.get("to"), Some(&serde_json::json!(["well@example.org"])));
}

#[tokio::test]
async fn a_server_that_refuses_us_loses_no_mail() {
    let db = many(2).await;
    let closed = Server::start_as("closed").await;
    let tried = "select count(*) = 2 and max(attempts) > 2 from holdfast.outbox where destination = 'mail'";
    send_until(&db, [job(&closed.url)], tried).await;
    let server = Server::start().await;
    send(&db, [job(&server.url)]).await;
    assert_eq!(server.mails().await.len(), 2);
}

#[tokio::test]
async fn what_is_sent_again_is_the_same_message() {
    let db = many(2).await;
    let server = Server::start().await;
    let dying = Dying(job(&server.url), AtomicBool::new(false));
    send(&db, [Arc::new(dying) as Arc<dyn Deliver>]).await;
    let mails = server.mails().await;
    let ids: BTreeSet<&str> = mails.iter().map(message_id).collect();
    let messages: BTreeSet<&str> = mails.iter().map(data).collect();
    assert_eq!((mails.len(), ids.len(), messages.len()), (4, 2, 2), "twice the same bytes");
}
