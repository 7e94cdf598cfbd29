//! Who has many addresses of one network is one source, and what it does at one tenant is nothing of another's.
use std::net::Ipv4Addr;

use holdfast_tests::client::{Client, How};
use holdfast_tests::mesh::Mesh;
use serde_json::json;

/// Away from the addresses that other tests come from.
fn from(network: u8, host: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, network, host)
}

#[tokio::test]
async fn who_guesses_from_a_whole_network_closes_one_sign_in_for_that_network() {
    let mesh = Mesh::shared();
    let guess = async |source| {
        // Refused for its fields alone: the edge counts it before.
        mesh.guest_from("salon-luna", source).post("/api/v1/session", &json!({})).await.status.as_u16()
    };
    let mut heard = 0;
    for host in 1..=12 {
        for _ in 0..40 {
            heard += usize::from(guess(from(201, host)).await == 422);
        }
    }
    // Four times the 60 of one address, and what came back meanwhile: four times 30 a minute.
    assert!((240..400).contains(&heard), "{heard} of 480");
    // By itself it would be heard 60 times; of its network's, one comes back every half second.
    let mut refused = false;
    for _ in 0..20 {
        refused |= guess(from(201, 99)).await == 429;
    }
    assert!(refused, "an address that has never come");
    assert_eq!(guess(from(202, 1)).await, 422, "the network beside it");
    let clinic = mesh.tenant("clinica-sol");
    let (email, password) = clinic.accounts.get("owner").expect("an account");
    Client::new(mesh, &clinic, How { source: from(201, 1), ..How::default() }).sign_in(email, password).await;
}
