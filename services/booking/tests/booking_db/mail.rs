//! Mails, from the outbox to the folder and to a real SMTP server (aiosmtpd).
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use booking::jobs::mail::{MailJob, deliverer};
use booking::mail::postman::Postman;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::tenant::v1::Profile;
use kit_outbox::{Relay, RelayOptions, destination};
use kit_tenants::testing::{Signer, config};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio_util::sync::CancellationToken;

use crate::booked::request;
use crate::put::id;
use crate::world::{LUNA, World, answered, guest};

/// Runs the relay of mails until nothing waits.
async fn deliver(world: &World, url: &str) {
    let postman = Postman::from_url(&url.to_owned().into()).unwrap();
    let job = MailJob { context: world.context.clone(), postman, port: 8443, from: None };
    let options = RelayOptions { poll: Duration::from_millis(10), ..RelayOptions::default() };
    let source = kit_clock::Source::system();
    let relay = Relay::new(world.db.jobs(), destination::MAIL, deliverer(job), source, options);
    let stop = CancellationToken::new();
    let running = tokio::spawn(relay.run(stop.clone()));
    let waiting = "select count(*) from holdfast.outbox where destination = 'mail'";
    let mut server = world.db.superuser().await;
    let empty = async {
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut server).await.unwrap() > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), empty).await.unwrap();
    stop.cancel();
    running.await.unwrap();
}

fn mails(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// The parts of a mail, decoded, one below the other.
fn decoded(mail: &str) -> String {
    let (mut text, mut base64) = (String::new(), false);
    for part in mail.split("--holdfast-") {
        let (head, body) = part.split_once("\r\n\r\n").unwrap_or(("", part));
        base64 = base64 || head.contains("base64");
        let plain = if head.contains("base64") {
            let joined: String = body.split_whitespace().collect();
            String::from_utf8_lossy(&data_encoding::BASE64.decode(joined.as_bytes()).unwrap_or_default())
                .into_owned()
        } else {
            quoted(body)
        };
        text.push_str(&plain);
    }
    text
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

#[tokio::test]
async fn confirmation_and_cancellation_are_written_in_the_clients_language() {
    let (world, _) = World::judged().await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file:{}", folder.path().display());
    let (booking, token) = world.booked(request()).await;
    deliver(&world, &url).await;
    let mail = mails(folder.path()).pop().unwrap();
    let text = decoded(&mail);
    assert!(mail.contains("To: zenobia.canaria@example.org"), "{mail}");
    let link = format!(
        "https://salon-luna.localhost:8443/bookings/{}?t={token}",
        uuid::Uuid::from_slice(&booking.id).unwrap()
    );
    for part in [
        "Zenobia Canaria",
        "Corte",
        "Provider 11",
        "miércoles 25 de noviembre de 2026",
        "11:00 a 12:00",
        "85,00",
        &link,
        &booking.code,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let wish = pb::CancelRequest { id: booking.id, manage_token: token, ..pb::CancelRequest::default() };
    answered(world.bookings().cancel(guest(LUNA, wish)).await);
    deliver(&world, &url).await;
    let all = mails(folder.path());
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|mail| decoded(mail).contains("Su cita está cancelada")));
    let english = pb::BookRequest { provider_id: id(12), language: "en".to_owned(), ..request() };
    world.booked(english).await;
    deliver(&world, &url).await;
    assert!(mails(folder.path()).iter().any(|mail| decoded(mail).contains("Your appointment is confirmed")));
}

#[tokio::test]
async fn under_hipaa_no_byte_names_client_service_or_provider() {
    let (mut world, _) = World::judged().await;
    let mut hipaa = config(LUNA);
    hipaa.profile = Profile::Hipaa.into();
    world.context.tenants = Signer::new("test", 7).unwrap().tenants(&[hipaa]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (booking, token) = world.booked(request_to("someone@example.org")).await;
    let ask = pb::CalendarRequest { id: booking.id.clone(), manage_token: token.clone() };
    let ics = answered(world.bookings().calendar(guest(LUNA, ask)).await).ics;
    let wish = pb::CancelRequest { id: booking.id, manage_token: token, ..pb::CancelRequest::default() };
    answered(world.bookings().cancel(guest(LUNA, wish)).await);
    deliver(&world, &format!("file:{}", folder.path().display())).await;
    let mut all = mails(folder.path());
    assert_eq!(all.len(), 2);
    all.push(String::from_utf8(ics).unwrap());
    for file in all {
        let both = format!("{file}{}", decoded(&file));
        for name in ["Zenobia", "Canaria", "Corte", "Provider", "Cut"] {
            assert!(!both.contains(name), "{name} in {both}");
        }
    }
}

fn request_to(email: &str) -> pb::BookRequest {
    let mut request = request();
    email.clone_into(&mut request.client.as_mut().unwrap().email);
    request
}

#[tokio::test]
async fn a_real_smtp_server_gets_the_mail_once() {
    let (world, _) = World::judged().await;
    world.booked(request()).await;
    let (_server, mut lines, port) = smtp_server().await;
    deliver(&world, &format!("smtp://127.0.0.1:{port}")).await;
    let line = lines.next_line().await.unwrap().unwrap();
    let mail: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(mail["to"], serde_json::json!(["zenobia.canaria@example.org"]));
    let data = mail["data"].as_str().unwrap();
    assert!(data.contains("Message-ID: <") && data.contains("@salon-luna.localhost>"), "{data}");
    assert!(data.contains("multipart/alternative"), "{data}");
}

async fn smtp_server() -> (Child, Lines<BufReader<ChildStdout>>, u16) {
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools");
    let made = Command::new(format!("{tools}/smtp_server.sh"))
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .await
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let python = String::from_utf8(made.stdout).unwrap();
    let mut server = Command::new(python.trim())
        .arg(format!("{tools}/smtp_server.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
    (server, lines, port)
}
