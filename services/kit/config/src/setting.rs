//! One setting: what it is, said once, and how it is read.
use std::fmt::Display;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::{Description, HostPort, Kind, Reader, Unit};

/// A type that a setting can be read as.
pub trait Value: FromStr<Err: Display> {
    /// What documentation calls it.
    const KIND: Kind;
}

impl Value for String {
    const KIND: Kind = Kind::Text;
}

impl Value for u16 {
    const KIND: Kind = Kind::Number;
}

impl Value for SocketAddr {
    const KIND: Kind = Kind::SocketAddress;
}

impl Value for HostPort {
    const KIND: Kind = Kind::HostPort;
}

impl Value for PathBuf {
    const KIND: Kind = Kind::Path;
}

impl Value for Url {
    const KIND: Kind = Kind::Url;
}

/// A setting that was named and is about to be read; made by [`Reader::setting`]. Reading it adds its description to
/// the reader's list.
#[derive(Debug)]
#[must_use = "a setting that is not read is neither known nor described"]
pub struct Setting<'r, 'env> {
    reader: &'r mut Reader<'env>,
    description: Description,
}

// === impl Setting ===

impl<'r, 'env> Setting<'r, 'env> {
    pub(crate) fn new(reader: &'r mut Reader<'env>, key: &str, doc: &str) -> Self {
        Self { reader, description: Description::new(key, doc) }
    }

    /// Says in words what the default is, where it is no fixed value.
    pub fn default_in_words(mut self, words: &str) -> Self {
        self.description.default = Some(words.to_owned());
        self
    }

    /// A setting that must be there.
    #[must_use]
    pub fn required<T: Value>(mut self) -> Option<T> {
        self.description.required = true;
        self.read_required(T::KIND)
    }

    /// A setting that may be left out.
    #[must_use]
    pub fn optional<T: Value>(self) -> Option<T> {
        self.read(T::KIND)
    }

    /// A setting with a default.
    #[must_use]
    pub fn or<T: Value + Display>(mut self, default: T) -> T {
        self.description.default.get_or_insert_with(|| default.to_string());
        self.read(T::KIND).unwrap_or(default)
    }

    /// A whole number within bounds, with a default.
    #[must_use]
    pub fn number(self, default: u64, bounds: RangeInclusive<u64>) -> u64 {
        self.bounded(Kind::Number, default, bounds)
    }

    /// A time in seconds, within bounds, with a default.
    #[must_use]
    pub fn seconds(mut self, default: u64, bounds: RangeInclusive<u64>) -> Duration {
        self.description.unit = Some(Unit::Seconds);
        Duration::from_secs(self.bounded(Kind::Duration, default, bounds))
    }

    /// A time in milliseconds, within bounds, with a default.
    #[must_use]
    pub fn millis(mut self, default: u64, bounds: RangeInclusive<u64>) -> Duration {
        self.description.unit = Some(Unit::Milliseconds);
        Duration::from_millis(self.bounded(Kind::Duration, default, bounds))
    }

    /// A URL of one of these schemes, which may be left out.
    #[must_use]
    pub fn url(self, schemes: &[&str]) -> Option<Url> {
        let (reader, key) = self.declare(Kind::Url);
        let url: Url = reader.parsed(&key)?;
        if schemes.contains(&url.scheme()) {
            return Some(url);
        }
        reader.refuse(&key, &format!("must be a URL of {}", schemes.join(" or ")));
        None
    }

    /// The path of a file that exists.
    #[must_use]
    pub fn file(self) -> Option<PathBuf> {
        self.path(Kind::File, Path::is_file, "is no file that can be read")
    }

    /// The path of a folder that exists.
    #[must_use]
    pub fn folder(self) -> Option<PathBuf> {
        self.path(Kind::Folder, Path::is_dir, "is no folder that can be read")
    }

    /// A secret that must be there, as the value of `key` or as the path in `key_FILE`.
    #[must_use]
    pub fn secret(mut self) -> Option<SecretString> {
        self.description.required = true;
        let (reader, key) = self.declare_secret();
        if !reader.is_set(&key) && !reader.is_set(&format!("{key}_FILE")) {
            reader.refuse(&key, &format!("is not set, and {key}_FILE neither"));
            return None;
        }
        reader.secret_of(&key)
    }

    /// A secret that may be left out.
    #[must_use]
    pub fn optional_secret(self) -> Option<SecretString> {
        let (reader, key) = self.declare_secret();
        reader.secret_of(&key)
    }

    fn read<T: FromStr<Err: Display>>(self, kind: Kind) -> Option<T> {
        let (reader, key) = self.declare(kind);
        reader.parsed(&key)
    }

    fn read_required<T: FromStr<Err: Display>>(self, kind: Kind) -> Option<T> {
        let (reader, key) = self.declare(kind);
        if !reader.is_set(&key) {
            reader.refuse(&key, "is not set");
        }
        reader.parsed(&key)
    }

    fn bounded(mut self, kind: Kind, default: u64, bounds: RangeInclusive<u64>) -> u64 {
        self.description.default.get_or_insert_with(|| default.to_string());
        (self.description.minimum, self.description.maximum) = (Some(*bounds.start()), Some(*bounds.end()));
        let (reader, key) = self.declare(kind);
        let Some(number) = reader.parsed(&key) else { return default };
        if bounds.contains(&number) {
            return number;
        }
        reader.refuse(&key, &format!("must lie between {} and {}", bounds.start(), bounds.end()));
        default
    }

    fn path(mut self, kind: Kind, exists: fn(&Path) -> bool, otherwise: &str) -> Option<PathBuf> {
        self.description.required = true;
        let (reader, key) = self.declare(kind);
        if !reader.is_set(&key) {
            reader.refuse(&key, "is not set");
        }
        let path: PathBuf = reader.parsed(&key)?;
        if exists(&path) {
            return Some(path);
        }
        reader.refuse(&key, otherwise);
        None
    }

    fn declare_secret(mut self) -> (&'r mut Reader<'env>, String) {
        self.description.secret = true;
        self.declare(Kind::Text)
    }

    /// Adds the description to the list, and gives back what reads the value.
    fn declare(mut self, kind: Kind) -> (&'r mut Reader<'env>, String) {
        self.description.kind = kind;
        let key = self.description.key.clone();
        self.reader.describe(self.description);
        (self.reader, key)
    }
}
