//! The mails that the demo's people get, in the folder that stands in for a mail server.
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::paths::Paths;
use crate::ready::until;

/// How the link of an invitation goes on before its token.
const LINK: &str = "/invitation?t=";

/// The mails to one address that are there already.
pub(super) struct Mails {
    to: String,
    known: BTreeSet<PathBuf>,
}

// === impl Mails ===

impl Mails {
    /// The mails to this address.
    pub(super) fn of(paths: &Paths, to: &str) -> Self {
        Self { to: to.to_owned(), known: files(paths).collect() }
    }

    /// The token of the next invitation that arrives.
    pub(super) async fn next_invitation(&self, paths: &Paths) -> anyhow::Result<String> {
        until(Duration::from_secs(30), &format!("the invitation of {}", self.to), async || {
            let new = files(paths).filter(|path| !self.known.contains(path));
            let mut read = new.filter_map(|path| fs::read_to_string(path).ok());
            Ok(read.find_map(|mail| token(&mail, &self.to)))
        })
        .await
    }
}

/// Whole mails; one that is still written has another name.
fn files(paths: &Paths) -> impl Iterator<Item = PathBuf> {
    let found = fs::read_dir(paths.at("mail")).into_iter().flatten().flatten().map(|file| file.path());
    found.filter(|path| path.extension().is_some_and(|end| end == "eml"))
}

/// The token of the invitation that a mail to this address holds, if it holds one.
fn token(mail: &str, to: &str) -> Option<String> {
    mail.lines().any(|line| line == format!("To: {to}")).then_some(())?;
    // Quoted-printable: lines are broken, and an equals sign is written as its number (RFC 2045).
    let text = mail.replace("=\r\n", "").replace("=3D", "=");
    let (_, rest) = text.split_once(LINK)?;
    let token = rest.split(|body: char| !body.is_ascii_alphanumeric() && !"-_".contains(body)).next()?;
    Some(token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_the_mail_to_its_person_alone() {
        let mail = "From: x\r\nTo: ana@example.org\r\n\r\nhttps://h:8443/invit=\r\nation?t=3Dab-C_9=\r\nd&lang=3Des\r\n";
        assert_eq!(token(mail, "ana@example.org").as_deref(), Some("ab-C_9d"));
        assert_eq!(token(mail, "eva@example.org"), None);
        assert_eq!(token("To: ana@example.org\r\n\r\nhello", "ana@example.org"), None);
    }
}
