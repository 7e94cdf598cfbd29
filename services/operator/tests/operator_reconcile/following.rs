//! The folder on disk, watched.
use std::fs;
use std::path::Path;
use std::time::Duration;

use operator::source::{Directory, Snapshot, TenantSource as _};

use crate::yaml::{CLINIC, SALON, named};

const SOON: Duration = Duration::from_secs(5);

/// The snapshot after a change.
async fn next(source: &mut Directory) -> Snapshot {
    tokio::time::timeout(SOON, source.changed()).await.expect("the change is noticed");
    source.snapshot().await
}

fn replace(folder: &Path, name: &str, text: &str) {
    let beside = folder.join(format!(".{name}"));
    fs::write(&beside, text).unwrap();
    fs::rename(beside, folder.join(name)).unwrap();
}

fn shown(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.tenants.iter().map(|declared| declared.tenant.spec.display_name.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_replacing_and_removing_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), CLINIC).unwrap();
    let mut source = Directory::open(folder.path());
    assert_eq!(shown(&source.snapshot().await), ["Clínica Sol"]);

    replace(folder.path(), "b.yaml", SALON);
    let snapshot = next(&mut source).await;
    assert_eq!(shown(&snapshot), ["Clínica Sol", "Salon Luna"]);

    replace(folder.path(), "a.yaml", &named("Sol"));
    assert_eq!(shown(&next(&mut source).await), ["Sol", "Salon Luna"]);

    fs::remove_file(folder.path().join("b.yaml")).unwrap();
    assert_eq!(shown(&next(&mut source).await), ["Sol"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_tenant_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for name in [".hidden.yaml", "notes.txt", "a.yaml~"] {
        fs::write(folder.path().join(name), CLINIC).unwrap();
    }
    fs::create_dir(folder.path().join("folder.yaml")).unwrap();
    assert_eq!(Directory::open(folder.path()).snapshot().await, Snapshot::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_away_removes_nobody_and_is_found_again() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, aside) = (parent.path().join("tenants"), parent.path().join("aside"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.yaml"), CLINIC).unwrap();
    let mut source = Directory::open(&folder);
    source.snapshot().await;

    fs::rename(&folder, &aside).unwrap();
    let snapshot = next(&mut source).await;
    assert_eq!((shown(&snapshot), snapshot.broken.len()), (vec!["Clínica Sol"], 1));

    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.yaml"), named("Sol")).unwrap();
    let mut snapshot = next(&mut source).await;
    while snapshot.tenants.is_empty() {
        snapshot = next(&mut source).await;
    }
    assert_eq!(shown(&snapshot), ["Sol"]);
}
