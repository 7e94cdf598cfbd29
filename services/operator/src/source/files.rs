//! From the texts of files to a snapshot; remembers what could last be read.
use std::collections::BTreeMap;
use std::path::Path;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use operator_crd::{Refusal, Tenant, Unread, check_update, read};

use super::{Broken, Declared, Snapshot};

/// Remembers, for each file, what it last declared.
#[derive(Debug, Default)]
pub struct Files {
    good: BTreeMap<String, Vec<Declared>>,
}

// === impl Files ===

impl Files {
    /// What the files declare. A file that is gone declares nothing any more; a document that is broken keeps the last
    /// good one of its name, and a file that is no YAML keeps all of its own.
    pub fn take(&mut self, files: &BTreeMap<String, Result<Vec<u8>, std::io::Error>>) -> Snapshot {
        self.good.retain(|file, _| files.contains_key(file));
        let mut snapshot = Snapshot::default();
        for (file, bytes) in files {
            let before = self.good.remove(file).unwrap_or_default();
            let (declared, broken) = one(file, bytes, before);
            snapshot.broken.extend(broken);
            snapshot.tenants.extend(declared.iter().cloned());
            self.good.insert(file.clone(), declared);
        }
        snapshot
    }

    /// The folder cannot be read: everything that could last be read stays.
    pub(super) fn unreadable(&self, folder: &Path, error: &std::io::Error) -> Snapshot {
        let reason = format!("the folder cannot be read: {}", error.kind());
        let refusals = vec![Refusal::reason("", None, reason)];
        let broken = Broken { file: folder.display().to_string(), refusals, ..Broken::default() };
        Snapshot { tenants: self.good.values().flatten().cloned().collect(), broken: vec![broken] }
    }
}

fn one(
    file: &str,
    bytes: &Result<Vec<u8>, std::io::Error>,
    before: Vec<Declared>,
) -> (Vec<Declared>, Vec<Broken>) {
    let source_digest = bytes.as_ref().map(|bytes| HEXLOWER.encode(digest(&SHA256, bytes).as_ref()));
    let source_digest = source_digest.unwrap_or_default();
    let (mut tenants, mut broken) = (Vec::new(), Vec::new());
    for document in documents(bytes).into_iter().map(|document| changed(document, &before)) {
        match document {
            Ok(tenant) => {
                tenants.push(Declared {
                    file: file.to_owned(),
                    source_digest: source_digest.clone(),
                    tenant,
                });
            }
            Err(Unread { name, refusals }) => {
                broken.push(Broken {
                    file: file.to_owned(),
                    source_digest: source_digest.clone(),
                    name,
                    refusals,
                });
            }
        }
    }
    let kept: Vec<Declared> = before.into_iter().filter(|old| keeps(old, &tenants, &broken)).collect();
    tenants.extend(kept.into_iter().map(|old| Declared { source_digest: source_digest.clone(), ..old }));
    (tenants, broken)
}

fn documents(bytes: &Result<Vec<u8>, std::io::Error>) -> Vec<Result<Tenant, Unread>> {
    let unread =
        |reason: String| vec![Err(Unread { name: None, refusals: vec![Refusal::reason("", None, reason)] })];
    match bytes.as_deref().map(std::str::from_utf8) {
        Ok(Ok(text)) => read(text),
        Ok(Err(error)) => unread(format!("is no UTF-8: {error}")),
        Err(error) => unread(format!("cannot be read: {}", error.kind())),
    }
}

/// Checks a document against the one of the same name before: some fields never change.
fn changed(document: Result<Tenant, Unread>, before: &[Declared]) -> Result<Tenant, Unread> {
    let tenant = document?;
    if let Some(old) = before.iter().find(|old| old.tenant.metadata.name == tenant.metadata.name) {
        let name = tenant.metadata.name.clone();
        check_update(&tenant, &old.tenant).map_err(|refusals| Unread { name, refusals })?;
    }
    Ok(tenant)
}

/// Whether a tenant of before stays because what replaced it is broken.
fn keeps(old: &Declared, now: &[Declared], broken: &[Broken]) -> bool {
    let name = &old.tenant.metadata.name;
    let replaced = now.iter().any(|other| other.tenant.metadata.name == *name);
    !replaced && broken.iter().any(|broken| broken.name.is_none() || broken.name == *name)
}
