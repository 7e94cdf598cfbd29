//! Calendar files, read by two parsers of others: what is downloaded (RFC 5545), and what mails publish and cancel
//! (RFC 5546).
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use holdfast_tests::mesh::{Mesh, workspace};
use holdfast_tests::order::order_that_can_be_cancelled;
use holdfast_tests::wait::until;
use serde::Deserialize;
use serde_json::json;

/// What both parsers read in a file.
#[derive(Deserialize)]
struct Read {
    method: Option<String>,
    mailed_as: Option<String>,
    uid: String,
    sequence: u32,
    stamp: String,
    start: String,
    end: String,
    status: String,
    summary: String,
    location: Option<String>,
    url: String,
    organizer: String,
    name: String,
    attendees: bool,
    alarms: Vec<f64>,
    longest_line: usize,
}

fn parse(files: &[PathBuf]) -> Vec<Read> {
    let tools = Command::new(workspace().join("tools/python.sh")).output().expect("tools/python.sh");
    let python = format!("{}/python", String::from_utf8_lossy(&tools.stdout).trim());
    let run = Command::new(python).arg(workspace().join("tests/calendars.py")).args(files).output();
    let run = run.expect("python");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

/// The files of the mails that tell of a booking, by its code, once there are so many.
async fn mails(mesh: &Mesh, code: &str, count: usize) -> Vec<PathBuf> {
    let tells = |path: &PathBuf| {
        let mail = fs::read_to_string(path).unwrap_or_default();
        path.extension().is_some_and(|end| end == "eml") && mail.replace("=\r\n", "").contains(code)
    };
    until(Duration::from_mins(1), "the mails", async || {
        let folder = fs::read_dir(workspace().join(mesh.text("/mail_dir"))).expect("mails").flatten();
        let mails: Vec<_> = folder.map(|file| file.path()).filter(tells).collect();
        (mails.len() == count).then_some(mails)
    })
    .await
}

/// A booking of the tenant's that was made and cancelled: the file that was downloaded while it stood, and both mails.
async fn made_and_cancelled(mesh: &Mesh, tenant: &str) -> Vec<Read> {
    let guest = mesh.guest(tenant);
    let booked = guest.post("/api/v1/bookings", &order_that_can_be_cancelled(&guest, "en").await.body).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
    let manage = guest.managing(&booked.text_at("/manage_token"));
    let booking = format!("/api/v1/bookings/{}", booked.text_at("/id"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("booking.ics");
    fs::write(&file, manage.get(&format!("{booking}/calendar.ics")).await.text).expect("the file");
    let mut read = parse(&[file]);
    let code = booked.text_at("/code");
    mails(mesh, &code, 1).await;
    let cancelled = manage.post(&format!("{booking}/cancel"), &json!({})).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text);
    read.extend(parse(&mails(mesh, &code, 2).await));
    read.sort_by_key(|file| file.method.clone());
    read
}

#[tokio::test]
async fn two_parsers_read_what_is_downloaded_published_and_cancelled() {
    let mesh = Mesh::shared();
    for tenant in ["salon-luna", "clinica-sol"] {
        let read = made_and_cancelled(mesh, tenant).await;
        let [downloaded, cancelled, published] = read.as_slice() else { panic!("three files") };
        for file in [downloaded, cancelled, published] {
            assert!(file.organizer.starts_with("mailto:") && !file.name.is_empty(), "{}", file.organizer);
            assert!(!file.attendees && file.longest_line <= 75, "{}", file.longest_line);
            assert_eq!(file.uid, downloaded.uid);
            assert!(
                file.url.ends_with(file.uid.split('@').next().unwrap_or_default()),
                "no token: {}",
                file.url
            );
            assert!(file.start < file.end && file.location.as_ref().is_some_and(|place| !place.is_empty()));
            assert_eq!(file.mailed_as, file.method);
            assert_eq!(file.summary.contains("Appointment"), tenant == "clinica-sol", "{}", file.summary);
        }
        let methods = [downloaded, cancelled, published].map(|file| file.method.as_deref());
        assert_eq!(methods, [None, Some("CANCEL"), Some("PUBLISH")]);
        let status = [downloaded, cancelled, published].map(|file| file.status.as_str());
        assert_eq!(status, ["CONFIRMED", "CANCELLED", "CONFIRMED"]);
        assert!(cancelled.sequence > downloaded.sequence && cancelled.stamp >= downloaded.stamp);
        assert_eq!((downloaded.alarms.as_slice(), cancelled.alarms.len()), (&[-86_400.0][..], 0));
    }
}
