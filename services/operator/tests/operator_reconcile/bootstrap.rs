//! Tokens of tenants without an owner.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use kit_clock::Clock;
use kit_fault::{Fault, Reason};
use operator::bootstrap::Bootstrap;
use operator::ports::{Invitations, Token};

use crate::fakes::Stage;

/// identity: gives a numbered token, or a fault.
struct FakeIdentity {
    clock: Clock,
    issued: Mutex<u32>,
    fault: Mutex<Option<Reason>>,
}

#[async_trait]
impl Invitations for FakeIdentity {
    async fn issue(&self, _tenant: &str) -> Result<Token, Fault> {
        if let Some(reason) = *self.fault.lock().unwrap() {
            return Err(Fault::new(reason));
        }
        let mut issued = self.issued.lock().unwrap();
        *issued += 1;
        let expires_at = self.clock.now().checked_add(Duration::from_mins(15)).unwrap();
        Ok(Token { secret: format!("token-{issued}"), expires_at })
    }
}

#[tokio::test]
async fn a_token_is_written_renewed_and_removed() {
    let (stage, folder) = (Stage::new(), tempfile::tempdir().unwrap());
    let file = folder.path().join("tokens/salon-luna");
    let tenants = ["salon-luna".to_owned()];
    let identity = Arc::new(FakeIdentity {
        clock: stage.faked(),
        issued: Mutex::new(0),
        fault: Mutex::new(Some(Reason::Unavailable)),
    });
    let mut bootstrap = Bootstrap::new(
        Arc::clone(&identity) as Arc<dyn Invitations>,
        folder.path().join("tokens"),
        stage.faked(),
    );

    bootstrap.reconcile(&tenants).await;
    assert!(!file.exists(), "identity is unavailable");

    *identity.fault.lock().unwrap() = None;
    bootstrap.reconcile(&tenants).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "token-1");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    stage.clock.advance(Duration::from_mins(11));
    bootstrap.reconcile(&tenants).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "token-1", "it is good for a while yet");
    stage.clock.advance(Duration::from_mins(1));
    bootstrap.reconcile(&tenants).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), "token-2");

    *identity.fault.lock().unwrap() = Some(Reason::BootstrapClosed);
    stage.clock.advance(Duration::from_mins(12));
    bootstrap.reconcile(&tenants).await;
    assert!(!file.exists(), "there is an owner");
    *identity.fault.lock().unwrap() = None;
    stage.clock.advance(Duration::from_hours(1));
    bootstrap.reconcile(&tenants).await;
    assert!(!file.exists(), "and it stays so");
}
