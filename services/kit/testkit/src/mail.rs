//! The mails of an outbox: sent until something holds, and read.
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kit_clock::Clock;
use kit_outbox::{Deliver, Relay, RelayOptions, destination};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{TestDb, fail};

/// After it, what alone could not be sent is given up.
pub const TRIED_FOR_A_DAY: &str = "update holdfast.outbox set asides = 49 where asides > 0";

/// No mail waits.
const NONE_WAITS: &str = "select count(*) = 0 from holdfast.outbox where destination = 'mail'";

/// Runs a relay of mails for each job until no mail waits.
pub async fn send(db: &TestDb, jobs: impl IntoIterator<Item = Arc<dyn Deliver>>) {
    send_by(&Clock::system(), db, jobs).await;
}

/// The same by another clock: what was asked for by it is not in its future.
pub async fn send_by(clock: &Clock, db: &TestDb, jobs: impl IntoIterator<Item = Arc<dyn Deliver>>) {
    relay_until(db, relays(clock, db, jobs), NONE_WAITS).await;
}

/// Runs a relay of mails for each job until a question to the database is answered with yes.
pub async fn send_until(
    db: &TestDb,
    jobs: impl IntoIterator<Item = Arc<dyn Deliver>>,
    question: &'static str,
) {
    relay_until(db, relays(&Clock::system(), db, jobs), question).await;
}

fn relays(
    clock: &Clock,
    db: &TestDb,
    jobs: impl IntoIterator<Item = Arc<dyn Deliver>>,
) -> impl Iterator<Item = Relay> {
    let (poll, aside_cap) = (Duration::from_millis(10), Duration::from_millis(50));
    let options = RelayOptions { poll, aside_cap, batch: 3, ..RelayOptions::default() };
    let relay = move |job| Relay::new(db.jobs(), destination::MAIL, job, clock.clone(), options.clone());
    jobs.into_iter().map(relay)
}

/// Runs relays until a question to the database is answered with yes.
pub async fn relay_until(db: &TestDb, relays: impl Iterator<Item = Relay>, question: &'static str) {
    let stop = CancellationToken::new();
    let mut running: JoinSet<()> = relays.map(|relay| relay.run(stop.clone())).collect();
    let mut server = db.superuser().await;
    let answered = async {
        while !sqlx::query_scalar::<_, bool>(question)
            .fetch_one(&mut server)
            .await
            .unwrap_or_else(|error| fail(&error))
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    if tokio::time::timeout(Duration::from_mins(1), answered).await.is_err() {
        fail(&format!("not within a minute: {question}"));
    }
    stop.cancel();
    while running.join_next().await.is_some() {}
}

/// The mails of a folder, as they were sent.
#[must_use]
pub fn mails(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap_or_else(|error| fail(&error)).flatten();
    files.map(|file| std::fs::read_to_string(file.path()).unwrap_or_else(|error| fail(&error))).collect()
}

/// Headers and parts of a mail, decoded, one below the other.
#[must_use]
pub fn decoded(mail: &str) -> String {
    let (head, parts) = mail.split_once("\r\n\r\n").unwrap_or_else(|| fail(&"a mail without a body"));
    let mut text = words(head);
    for part in parts.split("--holdfast-") {
        let (head, body) = part.split_once("\r\n\r\n").unwrap_or(("", part));
        text.push_str(&if head.contains("base64") { base64(body) } else { quoted(body) });
    }
    text
}

/// Encoded words of headers (RFC 2047), read.
fn words(head: &str) -> String {
    let word = |part: &str| {
        let part = part.strip_suffix("?=")?;
        part.strip_prefix("=?utf-8?b?").map(base64).or_else(|| part.strip_prefix("=?utf-8?q?").map(quoted))
    };
    head.split_whitespace().map(|part| word(part).unwrap_or_else(|| part.to_owned())).collect()
}

fn base64(body: &str) -> String {
    let joined: String = body.split_whitespace().collect();
    let bytes = data_encoding::BASE64.decode(joined.as_bytes()).unwrap_or_else(|error| fail(&error));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Quoted-printable, read.
fn quoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        let escaped = more.split_at_checked(2).filter(|_| *first == b'=');
        let byte = escaped.and_then(|(hex, after)| Some((data_encoding::HEXUPPER.decode(hex).ok()?, after)));
        if let Some((byte, after)) = byte {
            bytes.extend(byte);
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
