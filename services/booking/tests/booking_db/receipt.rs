//! Evidence, receipts, the calendar file, and that nothing personal lies in the database in clear.
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

use booking_domain::receipt::ReceiptHash;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::bookings_server::Bookings as _;
use holdfast_proto::booking::v1::get_receipt_request::Name;
use holdfast_proto::booking::v1::receipts_server::Receipts as _;
use kit_fault::Reason;
use kit_ledger::Columns;
use kit_ledger::Ledger;
use secrecy::ExposeSecret as _;
use sqlx::Row as _;

use crate::booked::{book_request, later};
use crate::harness::{Harness, LUNA, SOL, guest, message, refused};

fn by_hash(hash: &[u8]) -> pb::GetReceiptRequest {
    pb::GetReceiptRequest { name: Some(Name::Hash(hash.to_vec())) }
}

fn by_code(code: &str) -> pb::GetReceiptRequest {
    pb::GetReceiptRequest { name: Some(Name::Code(code.to_owned())) }
}

#[tokio::test]
async fn a_receipt_is_found_by_its_code_unless_several_have_it() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    let receipt = booking.receipt.unwrap();
    let whole = message(harness.receipts().get(guest(LUNA, by_hash(&receipt.hash))).await);
    for typed in [receipt.code.clone(), receipt.code.to_lowercase(), receipt.code[3..].replace('-', " ")] {
        assert_eq!(message(harness.receipts().get(guest(LUNA, by_code(&typed))).await), whole, "{typed}");
    }
    let get = async |tenant, name| refused(harness.receipts().get(guest(tenant, name)).await);
    assert_eq!(get(SOL, by_code(&receipt.code)).await.0, Reason::NotFound);
    assert_eq!(get(LUNA, by_code("CR-0000-0000")).await.0, Reason::NotFound);
    assert_eq!(get(LUNA, pb::GetReceiptRequest { name: None }).await.0, Reason::NotFound);
    assert_eq!(get(LUNA, by_code("CR-0")).await, (Reason::ValidationFailed, vec!["code".to_owned()]));
    // Another receipt whose hash begins with the same 40 bits.
    harness.booked(later(book_request(), 180)).await;
    let hash = format!("'\\x{}'::bytea", data_encoding::HEXLOWER.encode(&receipt.hash));
    let same = "update acceptance set hash = overlay(hash placing substring(";
    harness.db.arrange(&format!("{same}{hash} for 5) from 1 for 5) where hash <> {hash}")).await;
    assert_eq!(get(LUNA, by_code(&receipt.code)).await.0, Reason::ReceiptAmbiguous);
    assert_eq!(message(harness.receipts().get(guest(LUNA, by_hash(&receipt.hash))).await), whole);
}

#[tokio::test]
async fn the_receipt_shows_the_evidence_and_its_place() {
    let (harness, policy) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    let receipt = booking.receipt.unwrap();
    let ask = || by_hash(&receipt.hash);
    let shown = message(harness.receipts().get(guest(LUNA, ask())).await);
    assert_eq!(ReceiptHash::of(&shown.evidence).as_bytes().to_vec(), receipt.hash);
    assert_eq!(shown.code, receipt.code);
    assert_eq!(shown.ledger.unwrap().sequence, 7);
    let columns = Columns::derive(Ledger::Consent, LUNA, &shown.evidence).unwrap();
    assert!(columns.texts.contains(&uuid::Uuid::from_slice(&booking.id).unwrap().to_string()));
    policy.unavailable.store(true, Ordering::SeqCst);
    let without = message(harness.receipts().get(guest(LUNA, ask())).await);
    assert_eq!((without.evidence, without.ledger), (shown.evidence.clone(), None));
    policy.unavailable.store(false, Ordering::SeqCst);
    policy.hangs.store(true, Ordering::SeqCst);
    let soon = tokio::time::timeout(Duration::from_secs(2), harness.receipts().get(guest(LUNA, ask()))).await;
    assert_eq!(message(soon.unwrap()).ledger, None, "a policy that hangs holds nothing up");
    let mut server = harness.db.superuser().await;
    let sent = "select record from holdfast.outbox where destination = 'policy.consent'";
    let sent: Vec<u8> = sqlx::query(sent).fetch_one(&mut server).await.unwrap().get("record");
    assert_eq!(sent, shown.evidence, "sent verbatim");
    let missing = refused(harness.receipts().get(guest(LUNA, by_hash(&[1; 32]))).await);
    assert_eq!(
        refused(harness.receipts().get(guest(SOL, ask())).await),
        missing,
        "another tenant's is missing"
    );
}

#[tokio::test]
async fn the_calendar_file_keeps_its_uid_and_counts_revisions() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let ask = || pb::CalendarRequest { id: booking.id.clone(), manage_token: token.clone() };
    let file = |answer: pb::CalendarResponse| String::from_utf8(answer.ics).unwrap();
    let first = file(message(harness.bookings().calendar(guest(LUNA, ask())).await));
    for line in ["SEQUENCE:1", "DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "STATUS:CONFIRMED"] {
        assert!(first.lines().any(|one| one == line), "{line} in {first}");
    }
    assert!(first.contains("Corte"), "{first}");
    assert!(first.contains("TRIGGER:-P1D") && !first.contains("METHOD"), "it is downloaded: {first}");
    let host = "https://salon-luna.localhost:8443";
    let page = format!("URL:{host}/bookings/{}", uuid::Uuid::from_slice(&booking.id).unwrap());
    assert!(first.replace("\r\n ", "").lines().any(|one| one == page), "{page} in {first}");
    assert!(!first.contains(&token), "no capability in a file that is passed on");
    let wish = pb::CancelRequest {
        id: booking.id.clone(),
        manage_token: token.clone(),
        ..pb::CancelRequest::default()
    };
    harness.clock.advance(Duration::from_mins(1));
    message(harness.bookings().cancel(guest(LUNA, wish)).await);
    let second = file(message(harness.bookings().calendar(guest(LUNA, ask())).await));
    assert!(second.contains("SEQUENCE:2") && second.contains("STATUS:CANCELLED"), "{second}");
    harness.clock.advance(Duration::from_mins(1));
    let again = file(message(harness.bookings().calendar(guest(LUNA, ask())).await));
    let stamp = |file: &str| file.lines().find(|line| line.starts_with("DTSTAMP:")).map(str::to_owned);
    assert!(stamp(&first) < stamp(&second), "a calendar takes the later of two files");
    assert!(stamp(&second) < stamp(&again), "it is of when the file was written (RFC 5545, 3.8.7.2)");
    let uid = |file: &str| file.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
    assert_eq!(uid(&first), uid(&second));
    assert!(uid(&first).is_some());
}

#[tokio::test]
async fn no_dump_holds_a_name_an_address_or_a_token() {
    let (harness, _) = Harness::with_fake_policy().await;
    let keyed = pb::BookRequest { idempotency_key: "0123456789abcdef".to_owned(), ..book_request() };
    let (booking, token) = harness.booked(keyed).await;
    let wish = pb::CancelRequest {
        id: booking.id.clone(),
        manage_token: token.clone(),
        reason: "Zenobia is ill".to_owned(),
        ..pb::CancelRequest::default()
    };
    message(harness.bookings().cancel(guest(LUNA, wish)).await);
    for (url, marker) in [(harness.db.owner_url(), "Provider 11"), (harness.db.keys_url(), "subject_key")] {
        let dump = dump(url.expose_secret());
        assert!(dump.contains(marker), "the dump is whole");
        for secret in
            ["Zenobia", "zenobia", "600 111 222", "600111222", "192.0.2.77", "Canary", "is ill", &token]
        {
            assert!(!dump.contains(secret), "{secret} lies in clear");
            let hex = data_encoding::HEXLOWER.encode(secret.as_bytes());
            assert!(!dump.contains(&hex), "{secret} lies in clear, as bytes");
        }
    }
}

/// What pg_dump writes. The tests' server knows its superuser by the same address.
fn dump(url: &str) -> String {
    let database = url.rsplit('/').next().unwrap();
    let server = std::env::vars().find(|(name, _)| name == "TEST_POSTGRES_URL").unwrap().1;
    let base = server.rsplit_once('/').unwrap().0;
    let output = Command::new("pg_dump").arg(format!("{base}/{database}")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
