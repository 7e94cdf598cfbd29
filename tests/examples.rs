//! The commands that the API's reference shows run as they stand there, against the running mesh.
use std::fs;
use std::process::Command;

use holdfast_tests::mesh::{Mesh, workspace};

/// Whose requests these are: an address that no other test has.
const SOURCE: &str = "127.77.1.1";

#[tokio::test]
async fn the_examples_of_the_reference_run_to_their_end() {
    let mesh = Mesh::shared();
    let examples = workspace().join("services/gateway/api/examples.sh");
    let examples = fs::read_to_string(examples).expect("the examples");
    let ca = workspace().join(mesh.text("/ca_file"));
    let examples = examples
        .replace(".run/pki/public-ca.pem", &ca.display().to_string())
        .replace("8443", &mesh.https_port().to_string());
    let folder = tempfile::tempdir().expect("a folder");
    // A refusal ends the script; curl alone would only print it.
    let settings = format!("fail-with-body\ninterface = \"{SOURCE}\"\n");
    fs::write(folder.path().join(".curlrc"), settings).expect("curl's settings");
    let salon = mesh.tenant("salon-luna");
    let (email, password) = salon.accounts.get("owner").expect("an owner");
    let run = Command::new("bash")
        .args(["-c", &examples])
        .current_dir(folder.path())
        .envs([("HOME", folder.path().as_os_str())])
        .envs([("email", email), ("password", password)])
        .output()
        .expect("bash");
    let (said, complained) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}\n{complained}");
    assert!(said.contains(r#""state":"cancelled""#), "the booking was made and cancelled: {said}");
    assert!(said.contains(r#""active":false"#), "the owner's service is stored: {said}");
    let calendar = fs::read_to_string(folder.path().join("booking.ics")).expect("the calendar file");
    assert!(calendar.starts_with("BEGIN:VCALENDAR"), "{calendar}");
}
