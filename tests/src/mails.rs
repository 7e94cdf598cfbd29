//! The mails that a mesh sends, in the folder that stands in for a mail server.
use std::fs;
use std::time::Duration;

use crate::mesh::{Mesh, workspace};
use crate::wait::until;

/// The token of the last invitation that was mailed to this address, once there is one.
pub async fn invitation(mesh: &Mesh, to: &str) -> String {
    until(Duration::from_mins(1), "the invitation", async || invitations(mesh, to).pop()).await
}

/// The tokens of the invitations that were mailed to this address, the oldest first.
#[must_use]
pub fn invitations(mesh: &Mesh, to: &str) -> Vec<String> {
    tokens(mesh, to, "/invitation?t=")
}

/// The token of the last link for another password that was mailed to this address, once there is one.
pub async fn reset(mesh: &Mesh, to: &str) -> String {
    let last = async || tokens(mesh, to, "/reset/new?t=").pop();
    until(Duration::from_mins(1), "the link for another password", last).await
}

/// The tokens behind this path in the mails to this address, the oldest first.
fn tokens(mesh: &Mesh, to: &str, path: &str) -> Vec<String> {
    let folder = workspace().join(mesh.text("/mail_dir"));
    let mut files: Vec<_> = fs::read_dir(folder).expect("mails").flatten().map(|file| file.path()).collect();
    // A mail is called after its event, and the ids of events follow time.
    files.sort();
    let mails = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "eml"));
    mails.filter_map(|file| token(&fs::read_to_string(file).ok()?, to, path)).collect()
}

fn token(mail: &str, to: &str, path: &str) -> Option<String> {
    mail.lines().any(|line| line == format!("To: {to}")).then_some(())?;
    // Quoted-printable: lines are broken, and an equals sign is written as its number (RFC 2045).
    let text = mail.replace("=\r\n", "").replace("=3D", "=");
    let (_, rest) = text.split_once(path)?;
    rest.get(..43).map(str::to_owned)
}
