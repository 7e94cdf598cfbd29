//! Mails to a real SMTP server (aiosmtpd): each once, whoever sends.
use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use holdfast_proto::booking::v1 as pb;
use kit_ids::TenantId;
use kit_outbox::{Acknowledged, Deliver, DeliverError, Record};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

use crate::booked::{book_request, book_request_of, later};
use crate::harness::Harness;
use crate::mail::{TRIED_FOR_A_DAY, job, relay, relay_until};

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
        let made = Command::new(format!("{here}/../../tools/python.sh")).output().await.unwrap();
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

/// So many bookings, a day apart.
pub async fn booked(many: usize) -> Harness {
    let (harness, _) = Harness::with_fake_policy().await;
    for (n, day) in (0..many).zip(0..) {
        harness.booked(later(book_request_of(n), day * 24 * 60)).await;
    }
    harness
}

#[tokio::test]
async fn a_mail_arrives_as_text_and_html() {
    let (harness, _) = Harness::with_fake_policy().await;
    harness.booked(pb::BookRequest { language: "en".to_owned(), ..book_request() }).await;
    let server = Server::start().await;
    relay(&harness, [job(&harness, &server.url)]).await;
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.get("to"), Some(&serde_json::json!(["zenobia.canaria@example.org"])));
    assert_eq!(mail.get("from"), Some(&serde_json::json!("no-reply@salon-luna.localhost")));
    for part in ["multipart/alternative", "text/plain", "text/html", "confirmed"] {
        assert!(data(mail).contains(part), "{part} in {mail}");
    }
    assert!(message_id(mail).ends_with("@salon-luna.localhost>"), "{mail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_senders_send_each_mail_once() {
    let harness = booked(12).await;
    let server = Server::start().await;
    relay(&harness, (0..3).map(|_| job(&harness, &server.url))).await;
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
    let (harness, _) = Harness::with_fake_policy().await;
    for (person, day) in ["full.inbox", "cut.line", "nobody.here", "well"].into_iter().zip(0..) {
        let mut wish = later(book_request(), day * 24 * 60);
        wish.client.as_mut().unwrap().email = format!("{person}@example.org");
        harness.booked(wish).await;
    }
    let server = Server::start().await;
    // Nobody is given up at once, the line that is cut after some tries; a mailbox may be emptied.
    let one_waits = "select count(*) = 1 and min(asides) > 1 from holdfast.outbox where destination = 'mail'";
    relay_until(&harness, [job(&harness, &server.url)], one_waits).await;
    harness.db.arrange(TRIED_FOR_A_DAY).await;
    relay(&harness, [job(&harness, &server.url)]).await;
    let mails = server.mails().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.get("to"), Some(&serde_json::json!(["well@example.org"])));
}

#[tokio::test]
async fn a_server_that_refuses_us_loses_no_mail() {
    let harness = booked(2).await;
    let closed = Server::start_as("closed").await;
    let tried = "select count(*) = 2 and max(attempts) > 2 from holdfast.outbox where destination = 'mail'";
    relay_until(&harness, [job(&harness, &closed.url)], tried).await;
    let server = Server::start().await;
    relay(&harness, [job(&harness, &server.url)]).await;
    assert_eq!(server.mails().await.len(), 2);
}

#[tokio::test]
async fn what_is_sent_again_is_the_same_message() {
    let harness = booked(2).await;
    let server = Server::start().await;
    relay(
        &harness,
        [Arc::new(Dying(job(&harness, &server.url), AtomicBool::new(false))) as Arc<dyn Deliver>],
    )
    .await;
    let mails = server.mails().await;
    let ids: BTreeSet<&str> = mails.iter().map(message_id).collect();
    let messages: BTreeSet<&str> = mails.iter().map(data).collect();
    assert_eq!((mails.len(), ids.len(), messages.len()), (4, 2, 2), "twice the same bytes");
}
