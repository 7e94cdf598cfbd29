//! The published list, as it is packed for a mesh on this machine, and what it refuses.
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::Command;

use identity::breached::{BreachedPasswords, pack};
use identity::ops::issue_bootstrap;
use identity_domain::password::Password;
use kit_clock::Clock;

use crate::harness::{EMAIL, Harness, PASSWORD, fields, operator, sol};
use crate::passwords::told;

/// The folder of the list and its sample; made at the first time.
fn published() -> PathBuf {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/breached.sh");
    let made = Command::new(script).arg(env!("CARGO_BIN_EXE_identity")).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
}

async fn contain(breached: &BreachedPasswords, text: &str) -> bool {
    breached.contain(&Password::read(text).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_hundred_thousand_of_the_list_are_refused_and_as_many_random_ones_taken() {
    let folder = published();
    let sample = std::fs::read_to_string(folder.join("sample.txt")).unwrap();
    let sample: HashSet<&str> = sample.lines().collect();
    assert_eq!(sample.len(), 100_000);
    let breached = BreachedPasswords::open(&folder.join("list")).unwrap();
    for listed in sample {
        assert!(contain(&breached, listed).await, "{listed}");
    }
    let clock = Clock::system();
    for _ in 0..100_000 {
        let random = format!("{:020x}", u128::from_be_bytes(clock.random()) >> 48);
        assert!(!contain(&breached, &random).await, "{random}");
    }
}

#[tokio::test]
async fn what_is_listed_is_refused_where_the_tenant_says_so() {
    for (reject, codes) in [(true, ["BREACHED"].as_slice()), (false, &[])] {
        let harness = Harness::with_breached(&["correct horse battery"], |config| {
            config.staff_passwords.as_mut().unwrap().reject_breached = reject;
            config.client_passwords.as_mut().unwrap().reject_breached = !reject;
        })
        .await;
        let token = issue_bootstrap::run(&harness.identity, &operator(&sol())).await.unwrap().token;
        let before = harness.db.rows().await;
        let answer = told(&harness, &token, "Correct Horse Battery").await;
        let found: Vec<_> = fields(&answer).into_iter().map(|(_, code)| code).collect();
        assert_eq!(found, codes);
        assert_eq!(harness.db.rows().await == before, reject, "what is refused uses nothing up");
    }
}

#[tokio::test]
async fn nobodys_sign_in_waits_for_a_list_that_was_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (list, plain) = (folder.path().join("list"), folder.path().join("plain"));
    std::fs::write(&plain, "correct horse battery").unwrap();
    pack::pack(&list, &[plain]).unwrap();
    let mut harness = Harness::new().await;
    harness.owner().await;
    harness.configure(|config| config.staff_passwords.as_mut().unwrap().reject_breached = true);
    harness.identity.breached = BreachedPasswords::open(&list).unwrap();
    std::fs::write(&list, vec![0; 1_000_000]).unwrap();
    assert!(harness.sign_in(EMAIL, PASSWORD).await.is_ok());
}
