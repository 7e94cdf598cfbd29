//! A receipt, looked up by code or hash on its page and over the API: what is shown, what never is, and how often.
use gateway_edge::input::Digest;
use gateway_edge::limits::Quotas;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::get_receipt_request::Name;
use holdfast_proto::ledger::v1::{CheckpointSummary, RecordStatus};
use kit_fault::{Fault, Reason};
use kit_limits::Quota;
use prost::Message as _;
use reqwest::Method;

use crate::fixture::{BOOKING, Fixture, at};
use crate::rpcs::GET_RECEIPT;
use crate::server::Response;
use crate::upstreams::Reply;

const CODE: &str = "CR-7KQ4-M2XD";

/// Evidence as booking keeps it.
fn evidence() -> String {
    let digest = "ab".repeat(32);
    let text = |kind: &str| format!(r#"{{"digest":"{digest}","kind":"{kind}","language":"es","version":4}}"#);
    format!(
        r#"{{"accepted":[{}],"at":"2026-11-23T07:00:00Z","booking":"{BOOKING}","context":"00","language":"es","notice":{},"subject_ref":"5ub7ec7","tenant":"salon-luna","v":1,"who":"guest"}}"#,
        text("terms"),
        text("privacy"),
    )
}

fn receipt(status: Option<RecordStatus>) -> pb::Receipt {
    let evidence = evidence().into_bytes();
    let checkpoint = CheckpointSummary {
        sequence: 9,
        hash: vec![1; 32],
        at: at("2026-11-23T07:01:00Z").into(),
        signature: vec![2; 64],
        key_id: "c1".to_owned(),
        prev: vec![3; 32],
        rows_digest: vec![4; 32],
    };
    let ledger = status.map(|status| pb::LedgerPlace {
        sequence: 7,
        hash: vec![5; 32],
        checkpoint: (status == RecordStatus::Signed).then_some(checkpoint),
        status: status.into(),
    });
    pb::Receipt { code: CODE.to_owned(), hash: Digest::of(&evidence).to_vec(), evidence, ledger }
}

async fn look(fixture: &Fixture, query: &str) -> Response {
    fixture.0.ask(Method::GET, &format!("/receipts{query}"), &[("accept-language", "en")], None).await
}

fn asked(fixture: &Fixture) -> Option<Name> {
    let call = fixture.0.upstreams.calls(GET_RECEIPT).pop().unwrap();
    pb::GetReceiptRequest::decode(call.message.as_slice()).unwrap().name
}

#[tokio::test]
async fn a_receipt_says_when_what_was_accepted_and_whether_the_ledger_bears_it_out() {
    let fixture = Fixture::open().await;
    let form = look(&fixture, "").await;
    assert!(form.status == 200 && form.text.contains("<h1>Check a receipt</h1>"), "{}", form.text);
    for (status, heading) in [
        (Some(RecordStatus::Signed), "This receipt is genuine<"),
        (Some(RecordStatus::Waiting), "This receipt is genuine and on record<"),
        (Some(RecordStatus::Altered), "Our ledger doesn’t bear this receipt out<"),
        (None, "This receipt matches its fingerprint<"),
    ] {
        fixture.0.upstreams.answers_with(GET_RECEIPT, &receipt(status));
        let page = look(&fixture, "?code=cr%207kq4%20m2xd").await;
        assert!(page.status == 200 && page.text.contains(heading), "{heading}: {}", page.text);
    }
    assert_eq!(asked(&fixture), Some(Name::Code("cr 7kq4 m2xd".to_owned())));
    fixture.0.upstreams.answers_with(GET_RECEIPT, &receipt(Some(RecordStatus::Signed)));
    let page = look(&fixture, "?code=x").await;
    let text = format!("href=\"/agreements/terms/{}\"", "ab".repeat(32));
    let notice = format!("href=\"/agreements/privacy/{}\"", "ab".repeat(32));
    let parts = [
        CODE,
        "23 November 2026",
        "Terms and conditions, version 4",
        &text,
        &notice,
        "Español",
        "up to record 9",
        "<span>All times are Madrid time.</span>",
    ];
    for part in parts {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    for secret in [BOOKING, "5ub7ec7"] {
        assert!(!page.text.contains(secret), "{secret}: {}", page.text);
    }
}

#[tokio::test]
async fn a_document_that_does_not_fit_its_hash_is_never_called_genuine() {
    let fixture = Fixture::open().await;
    let broken = pb::Receipt { hash: vec![9; 32], ..receipt(Some(RecordStatus::Signed)) };
    fixture.0.upstreams.answers_with(GET_RECEIPT, &broken);
    let page = look(&fixture, "?code=x").await;
    assert!(
        page.text.contains("doesn’t match its fingerprint<") && !page.text.contains("genuine"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_hash_is_read_in_fours_too_and_what_leads_nowhere_names_its_field() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(GET_RECEIPT, &receipt(None));
    let fours = vec!["ABab"; 16].join("%20");
    assert_eq!(look(&fixture, &format!("?code={fours}")).await.status, 200);
    assert_eq!(asked(&fixture), Some(Name::Hash(vec![0xab; 32])));
    let bad = Fault::format("code", "must be a receipt code");
    for (fault, status, said) in [
        (Fault::not_found(), 404, "We don’t have a receipt with that code"),
        (Reason::ReceiptAmbiguous.into(), 409, "More than one receipt has that code"),
        (bad, 422, "Enter the receipt code, like"),
    ] {
        fixture.0.upstreams.answers(GET_RECEIPT, Reply::Refused(fault.into()));
        let page = look(&fixture, "?code=%3Ci%3E&lang=en").await;
        assert_eq!(page.status, status, "{}", page.text);
        for part in [said, "href=\"#code\"", "value=\"&#60;i&#62;\"", "name=\"lang\" value=\"en\""] {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
    }
    let empty = look(&fixture, "?code=").await;
    assert!(empty.status == 422 && empty.text.contains("href=\"#code\""), "{}", empty.text);
    fixture.0.upstreams.answers(GET_RECEIPT, Reply::Refused(Fault::unavailable().into()));
    assert_eq!(look(&fixture, "?code=x").await.status, 503);
}

#[tokio::test]
async fn the_api_takes_code_or_hash_and_what_is_neither_is_not_there() {
    let fixture = Fixture::open().await;
    fixture.0.upstreams.answers_with(GET_RECEIPT, &receipt(Some(RecordStatus::Signed)));
    let hash = Digest::of(evidence().as_bytes()).to_string();
    for name in [CODE, &hash] {
        let found = fixture.0.get(&format!("/api/v1/receipts/{name}")).await;
        let found: serde_json::Value = serde_json::from_str(&found.text).unwrap();
        assert_eq!(
            (&found["code"], &found["hash"]),
            (&CODE.into(), &hash.as_str().into()),
            "{name}: {found}"
        );
    }
    assert!(matches!(asked(&fixture), Some(Name::Hash(_))));
    for (fault, status, code) in [
        (Fault::format("code", "must be a receipt code"), 404, "NOT_FOUND"),
        (Reason::ReceiptAmbiguous.into(), 409, "RECEIPT_AMBIGUOUS"),
    ] {
        fixture.0.upstreams.answers(GET_RECEIPT, Reply::Refused(fault.into()));
        fixture.0.get("/api/v1/receipts/x").await.is_problem(status, code);
    }
}

#[tokio::test]
async fn codes_are_guessed_no_faster_than_passwords() {
    let limits = Quotas { sign_in: Quota::per_minute(1, 4).unwrap(), ..Quotas::product().unwrap() };
    let fixture = Fixture::limited(limits).await;
    fixture.0.upstreams.answers(GET_RECEIPT, Reply::Refused(Fault::not_found().into()));
    for method in [Method::GET, Method::HEAD] {
        assert_eq!(fixture.0.ask(method, "/receipts?code=x", &[], None).await.status, 404);
    }
    for _ in 0..2 {
        assert_eq!(fixture.0.get("/api/v1/receipts/x").await.status, 404);
    }
    assert_eq!(look(&fixture, "?code=x").await.status, 429);
    fixture.0.get("/api/v1/receipts/x").await.is_problem(429, "RATE_LIMITED");
    assert_eq!(fixture.0.get("/").await.status, 200, "nothing else is closed");
}
