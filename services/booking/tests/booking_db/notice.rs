//! The privacy notice: its version stands in the evidence, and nobody accepts it.
use std::sync::atomic::Ordering;

use booking_domain::receipt::ReceiptHash;
use data_encoding::HEXLOWER;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::get_receipt_request::Name;
use holdfast_proto::booking::v1::receipts_server::Receipts as _;
use holdfast_proto::common::v1::AcceptedDigest;
use kit_fault::Reason;
use kit_testkit::rows;
use policy_api::AgreementKind;
use serde_json::{Value, json};
use sqlx::Row as _;

use crate::booked::book_request;
use crate::fake_policy::NOTICE;
use crate::harness::{Harness, LUNA, guest, message};

/// The document behind a booking's receipt, which fits its hash.
async fn evidence(harness: &Harness, booking: &pb::Booking) -> Vec<u8> {
    let hash = booking.receipt.as_ref().unwrap().hash.clone();
    let ask = pb::GetReceiptRequest { name: Some(Name::Hash(hash.clone())) };
    let shown = message(harness.receipts().get(guest(LUNA, ask)).await);
    assert_eq!(ReceiptHash::of(&shown.evidence).as_bytes().to_vec(), hash);
    shown.evidence
}

#[tokio::test]
async fn the_version_that_was_shown_stands_in_the_evidence() {
    let (harness, policy) = Harness::with_fake_policy().await;
    policy.notice.store(3, Ordering::SeqCst);
    for language in ["es", "en"] {
        let request = pb::BookRequest { language: language.to_owned(), ..book_request() };
        let request = if language == "en" { crate::booked::later(request, 120) } else { request };
        let (booking, _) = harness.booked(request).await;
        let document = evidence(&harness, &booking).await;
        let read: Value = serde_json::from_slice(&document).unwrap();
        let digest = HEXLOWER.encode(&NOTICE);
        let notice = json!({ "kind": "privacy", "version": 3, "digest": digest, "language": language });
        assert_eq!(read["notice"], notice);
        assert_eq!(read["accepted"].as_array().map(Vec::len), Some(2), "it is not among what was accepted");
        assert_eq!(booking.accepted.len(), 2);
        let sent = "select record from holdfast.outbox where destination = 'policy.consent' and record = $1";
        let mut server = harness.db.superuser().await;
        let record: Vec<u8> = sqlx::query(sent).bind(&document).fetch_one(&mut server).await.unwrap().get(0);
        assert_eq!(record, document, "the consent ledger gets the same bytes");
    }
    policy.notice.store(0, Ordering::SeqCst);
    let (booking, _) = harness.booked(crate::booked::later(book_request(), 1_440)).await;
    let read: Value = serde_json::from_slice(&evidence(&harness, &booking).await).unwrap();
    assert_eq!(read.get("notice"), None, "a business without one");
}

#[tokio::test]
async fn a_notice_is_not_accepted() {
    let (harness, policy) = Harness::with_fake_policy().await;
    policy.notice.store(3, Ordering::SeqCst);
    let mut request = book_request();
    request.accepted.push(AcceptedDigest { kind: AgreementKind::Privacy.into(), digest: NOTICE.to_vec() });
    let before = harness.db.rows().await;
    let fault = harness.book(request).await.unwrap_err();
    let fields: Vec<_> = fault.fields.iter().map(|field| field.field.as_str()).collect();
    assert_eq!((fault.reason, fields), (Reason::ValidationFailed, vec!["accepted.2.kind"]));
    assert_eq!(harness.db.rows().await.since(&before), rows(&[]));
}
