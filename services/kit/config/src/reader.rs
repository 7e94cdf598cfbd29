//! Reads settings one by one and keeps every problem until the end.
use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use secrecy::SecretString;

use crate::nearest::nearest;
use crate::{Description, Env, Problem, Problems, Setting};

/// Prefixes under which every key must be known, beside the service's own.
const SHARED: [&str; 1] = ["MESH_"];

/// Reads the settings of one service.
#[derive(Debug)]
pub struct Reader<'env> {
    env: &'env Env,
    prefix: String,
    shared: &'static [&'static str],
    known: BTreeSet<String>,
    descriptions: Vec<Description>,
    problems: Vec<Problem>,
}

impl<'env> Reader<'env> {
    /// Reads for the service whose keys begin with `prefix` ("BOOKING").
    #[must_use]
    pub fn new(env: &'env Env, prefix: &str) -> Self {
        Self {
            env,
            prefix: format!("{prefix}_"),
            shared: &SHARED,
            known: BTreeSet::new(),
            descriptions: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Reads for a command beside the service (`booking migrate`), whose keys begin with `prefix` ("BOOKING_OWNER");
    /// the service's own keys and the mesh's are ignored.
    #[must_use]
    pub fn of_command(env: &'env Env, prefix: &str) -> Self {
        Self { shared: &[], ..Self::new(env, prefix) }
    }

    /// Names a setting and says what it is for, in a complete sentence; the answer's methods say what it is and read
    /// it.
    pub fn setting(&mut self, key: &str, doc: &str) -> Setting<'_, 'env> {
        Setting::new(self, key, doc)
    }

    /// Adds a problem that the caller found. Say what is wanted, never the value.
    pub fn refuse(&mut self, key: &str, what: &str) {
        self.problems.push(Problem { key: key.to_owned(), what: what.to_owned() });
    }

    /// What was named so far, in the order in which it was read.
    #[must_use]
    pub fn into_descriptions(self) -> Vec<Description> {
        self.descriptions
    }

    /// The settings that were made of what was read, if there was no problem at all; otherwise every problem, sorted by
    /// key.
    pub fn finish<T>(mut self, made: Option<T>) -> Result<T, Problems> {
        self.refuse_unknown();
        let made = made.filter(|_| self.problems.is_empty());
        if made.is_none() && self.problems.is_empty() {
            self.refuse(&self.prefix.clone(), "a setting is missing that the service needs");
        }
        self.problems.sort();
        self.problems.dedup();
        made.ok_or(Problems(self.problems))
    }

    /// Adds a setting to what is known. A secret's file is known with it.
    pub(crate) fn describe(&mut self, description: Description) {
        if description.secret {
            self.known.insert(format!("{}_FILE", description.key));
        }
        self.known.insert(description.key.clone());
        self.descriptions.push(description);
    }

    pub(crate) fn is_set(&self, key: &str) -> bool {
        self.env.get(key).is_some()
    }

    /// The value of a key; a text that cannot be read is a problem.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self, key: &str) -> Option<T> {
        match self.env.get(key)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(key, &error.to_string());
                None
            }
        }
    }

    /// The value of `key`, or what the file in `key_FILE` holds.
    pub(crate) fn secret_of(&mut self, key: &str) -> Option<SecretString> {
        let file_key = format!("{key}_FILE");
        match (self.env.get(key), self.env.get(&file_key)) {
            (Some(_), Some(_)) => {
                self.refuse(key, &format!("is set beside {file_key}: only one may be"));
                None
            }
            (Some(value), None) => Some(SecretString::from(value)),
            (None, Some(path)) => self.secret_file(&file_key, path),
            (None, None) => None,
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
