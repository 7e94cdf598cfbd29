//! Reads settings one by one and keeps every problem until the end.
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::nearest::nearest;
use crate::{Env, Problem, Problems};

/// Prefixes under which every key must be known, beside the service's own.
const SHARED: [&str; 2] = ["MESH_", "HOLDFAST_"];

/// Reads the settings of one service.
#[derive(Debug)]
pub struct Reader<'env> {
    env: &'env Env,
    prefix: String,
    shared: &'static [&'static str],
    known: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'env> Reader<'env> {
    /// Reads for the service whose keys begin with `prefix` ("BOOKING").
    #[must_use]
    pub fn new(env: &'env Env, prefix: &str) -> Self {
        let prefix = format!("{prefix}_");
        Self { env, prefix, shared: &SHARED, known: BTreeSet::new(), problems: Vec::new() }
    }

    /// Reads for a command beside the service (`booking migrate`), whose keys begin with `prefix` ("BOOKING_OWNER");
    /// the service's own keys and the mesh's are let be.
    #[must_use]
    pub fn of_command(env: &'env Env, prefix: &str) -> Self {
        Self { shared: &[], ..Self::new(env, prefix) }
    }

    /// A setting that must be there.
    pub fn required<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<T> {
        let Some(text) = self.text(key) else {
            self.refuse(key, "is not set");
            return None;
        };
        self.parsed(key, text)
    }

    /// A setting that may be left out.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<T> {
        let text = self.text(key)?;
        self.parsed(key, text)
    }

    /// A setting with a default.
    pub fn or<T: FromStr<Err: Display>>(&mut self, key: &str, default: T) -> T {
        self.optional(key).unwrap_or(default)
    }

    /// A number within bounds, with a default.
    pub fn number(&mut self, key: &str, default: u64, bounds: RangeInclusive<u64>) -> u64 {
        let Some(number) = self.optional(key) else { return default };
        if bounds.contains(&number) {
            return number;
        }
        self.refuse(key, &format!("must lie between {} and {}", bounds.start(), bounds.end()));
        default
    }

    /// Whole seconds within bounds, with a default.
    pub fn seconds(&mut self, key: &str, default: u64, bounds: RangeInclusive<u64>) -> Duration {
        Duration::from_secs(self.number(key, default, bounds))
    }

    /// Whole milliseconds within bounds, with a default.
    pub fn millis(&mut self, key: &str, default: u64, bounds: RangeInclusive<u64>) -> Duration {
        Duration::from_millis(self.number(key, default, bounds))
    }

    /// A URL of one of the schemes that may be left out. For URLs with credentials see [`Reader::secret`].
    pub fn url(&mut self, key: &str, schemes: &[&str]) -> Option<Url> {
        let url: Url = self.optional(key)?;
        if schemes.contains(&url.scheme()) {
            return Some(url);
        }
        self.refuse(key, &format!("must be a URL of {}", schemes.join(" or ")));
        None
    }

    /// A file that must be set and be there.
    pub fn file(&mut self, key: &str) -> Option<PathBuf> {
        let path: PathBuf = self.required(key)?;
        if path.is_file() {
            return Some(path);
        }
        self.refuse(key, "is no file that can be read");
        None
    }

    /// A folder that must be set and be there.
    pub fn folder(&mut self, key: &str) -> Option<PathBuf> {
        let path: PathBuf = self.required(key)?;
        if path.is_dir() {
            return Some(path);
        }
        self.refuse(key, "is no folder that can be read");
        None
    }

    /// A secret that must be there: the value of `KEY`, or the content of the file that `KEY_FILE` names.
    pub fn secret(&mut self, key: &str) -> Option<SecretString> {
        let before = self.problems.len();
        let secret = self.optional_secret(key);
        if secret.is_none() && self.problems.len() == before {
            self.refuse(key, &format!("is not set, and {key}_FILE neither"));
        }
        secret
    }

    /// A secret that may be left out.
    pub fn optional_secret(&mut self, key: &str) -> Option<SecretString> {
        let file_key = format!("{key}_FILE");
        match (self.text(key), self.text(&file_key)) {
            (Some(_), Some(_)) => {
                self.refuse(key, &format!("is set beside {file_key}: only one may be"));
                None
            }
            (Some(value), None) => Some(SecretString::from(value)),
            (None, Some(path)) => self.secret_file(&file_key, path),
            (None, None) => None,
        }
    }

    /// Names a key that others read from the same environment, so that it is not refused as unknown.
    pub fn known(&mut self, key: &str) {
        self.known.insert(key.to_owned());
    }

    /// Adds a problem of the caller's own check. Say what is wanted, never the value.
    pub fn refuse(&mut self, key: &str, what: &str) {
        self.problems.push(Problem { key: key.to_owned(), what: what.to_owned() });
    }

    /// Ends the reading: every problem, or what `build` makes. `build` returns None only where something that was
    /// required is missing, which is a problem already.
    pub fn finish<T>(mut self, build: impl FnOnce() -> Option<T>) -> Result<T, Problems> {
        self.refuse_unknown();
        let made = if self.problems.is_empty() { build() } else { None };
        if made.is_none() && self.problems.is_empty() {
            self.refuse(&self.prefix.clone(), "a setting is missing that the service needs");
        }
        self.problems.sort();
        self.problems.dedup();
        made.ok_or(Problems(self.problems))
    }

    fn text(&mut self, key: &str) -> Option<&'env str> {
        self.known.insert(key.to_owned());
        self.env.get(key)
    }

    fn parsed<T: FromStr<Err: Display>>(&mut self, key: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(key, &error.to_string());
                None
            }
        }
    }

    fn secret_file(&mut self, key: &str, path: &str) -> Option<SecretString> {
        match std::fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => {
                Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
            }
            Ok(_) => {
                self.refuse(key, "names an empty file");
                None
            }
            Err(error) => {
                self.refuse(key, &format!("names a file that cannot be read: {}", error.kind()));
                None
            }
        }
    }

    fn refuse_unknown(&mut self) {
        let env = self.env;
        for key in env.keys() {
            let ours =
                key.starts_with(&self.prefix) || self.shared.iter().any(|prefix| key.starts_with(prefix));
            if !ours || self.known.contains(key) {
                continue;
            }
            let hint = nearest(key, self.known.iter().map(String::as_str));
            let hint = hint.map(|known| format!("; did you mean {known}?")).unwrap_or_default();
            self.problems.push(Problem { key: key.to_owned(), what: format!("is not a setting{hint}") });
        }
    }
}
