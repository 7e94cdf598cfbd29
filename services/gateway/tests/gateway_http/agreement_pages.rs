//! Agreements at their lasting addresses.
use holdfast_proto::policy::v1::Agreement;

use crate::fixture::{Fixture, at};
use crate::rpcs::GET_AGREEMENT;

#[tokio::test]
async fn an_agreement_stands_at_its_address_in_its_own_language() {
    let fixture = Fixture::open().await;
    let text = Agreement {
        kind: policy_api::AgreementKind::Terms.into(),
        version: 4,
        digest: vec![0xab; 32],
        title: "Términos".to_owned(),
        text: "Uno.\nDos.\r\n\r\nTres <b>.".to_owned(),
        rules: vec!["Hasta 24 horas antes.".to_owned()],
        language: "es".to_owned(),
        published_at: at("2026-10-12T09:00:00Z").into(),
        ..Agreement::default()
    };
    fixture.0.upstreams.answers_with(GET_AGREEMENT, &text);
    let page = fixture.0.get(&format!("/agreements/terms/{}?lang=en", "ab".repeat(32))).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in [
        "<html lang=\"en\">",
        "Terms and conditions, version 4",
        "<h1 lang=\"es\">Términos</h1>",
        "<span lang=\"es\">Español</span>",
        "<p class=\"lines\">Tres &#60;b&#62;.</p>",
        "Hasta 24 horas antes.",
        &"ab".repeat(32),
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    for path in ["terms/ab", "privacy/abab", "terms/zz"] {
        assert_eq!(fixture.0.get(&format!("/agreements/{path}")).await.status, 404, "{path}");
    }
}
