//! From files to a snapshot.
use operator::source::Files;
use serde_json::json;

use crate::yaml::{CLINIC, SALON, declared, fresh, named, with};

fn names(snapshot: &operator::source::Snapshot) -> Vec<String> {
    snapshot.tenants.iter().map(|declared| declared.tenant.spec.display_name.clone()).collect()
}

#[test]
fn every_document_of_every_file_is_read() {
    let both = format!("{CLINIC}---\n{SALON}");
    let snapshot = fresh(&[("all.yaml", &both), ("empty.yaml", "# nothing yet\n")]);
    assert_eq!(names(&snapshot), ["Clínica Sol", "Salon Luna"]);
    assert_eq!(snapshot.broken, []);
    assert_eq!(snapshot.tenants[0].source(), "tenant-clinica-sol/clinica-sol");
}

#[test]
fn a_broken_document_keeps_its_own_last_one_only() {
    let mut files = Files::default();
    declared(&mut files, &[("all.yaml", &format!("{CLINIC}---\n{SALON}"))]);
    let wrong = with(CLINIC, "/spec/colour", json!("blue"));
    let renamed = with(SALON, "/spec/displayName", json!("Luna"));
    let snapshot = declared(&mut files, &[("all.yaml", &format!("{wrong}---\n{renamed}"))]);
    let mut found = names(&snapshot);
    found.sort();
    assert_eq!(found, ["Clínica Sol", "Luna"]);
    assert_eq!(snapshot.broken[0].name.as_deref(), Some("clinica-sol"));
    assert_eq!(snapshot.broken[0].refusals[0].path, "spec.colour");

    let mended = declared(&mut files, &[("all.yaml", &format!("{}---\n{SALON}", named("Sol")))]);
    assert_eq!((names(&mended), mended.broken.len()), (vec!["Sol".to_owned(), "Salon Luna".to_owned()], 0));
}

#[test]
fn a_file_that_is_gone_declares_nothing() {
    let mut files = Files::default();
    declared(&mut files, &[("a.yaml", CLINIC), ("b.yaml", SALON)]);
    assert_eq!(names(&declared(&mut files, &[("b.yaml", SALON)])), ["Salon Luna"]);
    // Also when another one breaks.
    assert_eq!(names(&declared(&mut files, &[("b.yaml", "{")])), ["Salon Luna"]);
}

#[test]
fn bytes_that_are_no_text_are_reported() {
    let mut files = Files::default();
    declared(&mut files, &[("a.yaml", CLINIC)]);
    let snapshot = files.take(&[("a.yaml".to_owned(), Ok(vec![0xff, 0xfe]))].into());
    assert_eq!(names(&snapshot), ["Clínica Sol"]);
    assert!(snapshot.broken[0].refusals[0].to_string().contains("UTF-8"));
    let unavailable =
        files.take(&[("a.yaml".to_owned(), Err(std::io::ErrorKind::PermissionDenied.into()))].into());
    assert_eq!((names(&unavailable).len(), unavailable.broken.len()), (1, 1));
}
