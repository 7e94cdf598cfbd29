//! Whom a channel believes: the one service that is called, and nobody else.
use kit_testkit::TestCa;
use kit_testkit::ca::{Issued, Leaf, spiffe_id};
use tokio::net::TcpListener;
use tonic::Code;

use crate::Checked;
use crate::harness::Harness;
use crate::probe::call;
use crate::raw::is_believed;

/// Lets a channel call "booking" at a server that shows this certificate; whether it went on with it.
async fn believes(harness: &Harness, issued: Issued) -> Checked<bool> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let channel = harness.channel(listener.local_addr()?)?;
    let server = tokio::spawn(is_believed(listener, issued));
    let refused = call(&channel, "Echo", "secret").await.map_err(|status| status.code());
    assert_eq!(refused, Err(Code::Unavailable));
    server.await?
}

#[tokio::test]
async fn only_the_called_service_is_believed() -> Checked {
    let harness = Harness::new()?;
    assert!(believes(&harness, harness.ca.service("booking")).await?, "the service that is called");
    let good = Leaf::of("booking");
    let two = vec![spiffe_id("booking"), spiffe_id("policy")];
    for (what, leaf) in [
        ("another service", Leaf::of("policy")),
        ("a longer name", Leaf::of("booking2")),
        ("wrong trust domain", Leaf::named("spiffe://evil.local/ns/holdfast/sa/booking")),
        ("wrong namespace", Leaf::named("spiffe://holdfast.local/ns/other/sa/booking")),
        ("two URIs", Leaf { uris: two, ..good.clone() }),
        ("DNS name only", Leaf { uris: Vec::new(), dns: vec!["booking".to_owned()], ..good.clone() }),
        ("expired", good.clone().expired()),
        ("not yet valid", good.clone().not_yet()),
        ("for clients only", Leaf { for_servers: false, ..good.clone() }),
        ("a CA", Leaf { is_ca: true, ..good.clone() }),
    ] {
        assert!(!believes(&harness, harness.ca.issue(&leaf)).await?, "{what}");
    }
    assert!(
        !believes(&harness, TestCa::new("house").service("booking")).await?,
        "another CA of the same name"
    );
    assert!(!believes(&harness, good.self_signed()).await?, "self-signed");
    Ok(())
}

#[tokio::test]
async fn a_service_does_not_start_on_credentials_that_do_not_hold() -> Checked {
    let harness = Harness::new()?;
    let other = TestCa::new("other");
    let good = harness.ca.service("booking");
    let pem = harness.ca.pem();
    let mixed = Issued { cert: good.cert.clone(), key: harness.ca.service("booking").key };
    for (what, issued, bundle) in [
        ("another service's", harness.ca.service("policy"), pem.as_str()),
        ("another certificate's key", mixed, &pem),
        ("expired", harness.ca.issue(&Leaf::of("booking").expired()), &pem),
        ("not yet valid", harness.ca.issue(&Leaf::of("booking").not_yet()), &pem),
        ("not of the bundle's CA", other.service("booking"), &pem),
        ("no bundle", good.clone(), ""),
        ("no key", Issued { key: String::new(), ..good.clone() }, &pem),
        ("no certificate", Issued { cert: String::new(), ..good.clone() }, &pem),
    ] {
        assert!(harness.credentials_of("booking", &issued, bundle).is_err(), "{what}");
    }
    assert!(harness.credentials_of("booking", &good, &pem).is_ok());
    Ok(())
}
