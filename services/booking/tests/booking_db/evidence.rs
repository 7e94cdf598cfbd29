//! The evidence of a booking against an independent calculation: the document is written here by hand, hashes are
//! PostgreSQL's.
use booking_domain::evidence::Circumstances;
use data_encoding::HEXLOWER;
use kit_ids::{BookingId, SubjectId, TypedId as _};
use kit_seal::SealContext;
use kit_testkit::authz::arrange;
use sqlx::Row as _;
use uuid::Uuid;

use crate::booked::book_request;
use crate::fake_policy::{CANCELLATION, TERMS};
use crate::harness::{Harness, LUNA};

#[tokio::test]
async fn document_hash_and_salted_context_are_as_the_design_says() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, _) = harness.booked(book_request()).await;
    let id = BookingId::try_from(booking.id.as_slice()).unwrap();
    let mut server = harness.db.superuser().await;
    let row = sqlx::query(
        "select evidence, encode(hash, 'hex') as hash, encode(sha256(evidence), 'hex') as again, sealed_context, \
            subject_id from acceptance",
    )
    .fetch_one(&mut server)
    .await
    .unwrap();
    let hash: String = row.get("hash");
    assert_eq!(hash, row.get::<String, _>("again"));
    assert_eq!(HEXLOWER.encode(&booking.receipt.unwrap().hash), hash);
    // Salt and circumstances lie sealed under the subject's key.
    let subject = SubjectId::from(row.get::<Uuid, _>("subject_id"));
    let tenant = LUNA.parse().unwrap();
    let key = harness.context.sealer.subject(&tenant, subject).await.unwrap();
    let place = SealContext::of("acceptance", "sealed_context", id);
    let opened = key.open_text(place, row.get::<Vec<u8>, _>("sealed_context").as_slice()).unwrap();
    let opened: serde_json::Value = serde_json::from_str(&opened).unwrap();
    let circumstances: Circumstances = serde_json::from_value(opened["context"].clone()).unwrap();
    assert_eq!((circumstances.client_ip.as_str(), circumstances.channel.as_str()), ("192.0.2.77", "api"));
    let salted = "select encode(sha256(decode($1, 'hex') || convert_to($2, 'utf8')), 'hex')";
    let canonical = r#"{"channel":"api","source":"192.0.2.77","user_agent":"Canary/1.0"}"#;
    let context: String = sqlx::query_scalar(salted)
        .bind(opened["salt"].as_str().unwrap())
        .bind(canonical)
        .fetch_one(&mut server)
        .await
        .unwrap();
    let subject_ref = harness.context.keys(&tenant).await.unwrap().subject_ref(subject);
    let accepted = |kind: &str, digest: [u8; 32]| {
        format!(r#"{{"digest":"{}","kind":"{kind}","language":"es","version":1}}"#, HEXLOWER.encode(&digest))
    };
    let expected = format!(
        concat!(
            r#"{{"accepted":[{terms},{cancellation}],"at":"2026-11-23T07:00:00Z","booking":"{booking}","#,
            r#""context":"{context}","language":"es","subject_ref":"{subject}","tenant":"salon-luna","v":1,"#,
            r#""who":"guest"}}"#
        ),
        terms = accepted("terms", TERMS),
        cancellation = accepted("cancellation", CANCELLATION),
        booking = id.uuid(),
        context = context,
        subject = HEXLOWER.encode(&subject_ref),
    );
    assert_eq!(String::from_utf8(row.get("evidence")).unwrap(), expected);
}

#[tokio::test]
async fn without_the_subjects_key_nothing_of_the_person_is_left() {
    let (harness, _) = Harness::with_fake_policy().await;
    let (booking, token) = harness.booked(book_request()).await;
    let subject: Uuid = sqlx::query_scalar("select subject_id from client")
        .fetch_one(&mut harness.db.superuser().await)
        .await
        .unwrap();
    harness.context.sealer.destroy(&arrange(&LUNA.parse().unwrap()), subject.into()).await.unwrap();
    let ask = holdfast_proto::booking::v1::GetRequest { id: booking.id, manage_token: token };
    let shown = harness.show(ask).await;
    assert!(shown.client.is_none() && shown.answers.is_empty());
    assert_eq!(shown.receipt, booking.receipt, "what was accepted stays provable");
}
