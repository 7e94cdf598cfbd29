//! The first signal ends a service.
use std::process::Command;
use std::time::Duration;

#[tokio::test]
async fn a_signal_cancels_the_token() {
    let stop = kit_mesh::stop_on_signal().unwrap();
    assert!(!stop.is_cancelled());
    let told = Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status().unwrap();
    assert!(told.success());
    tokio::time::timeout(Duration::from_secs(5), stop.cancelled()).await.unwrap();
}
