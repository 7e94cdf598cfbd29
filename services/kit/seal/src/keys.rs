//! What is done with keys: synchronous, no database.
use std::sync::Arc;

use kit_clock::Clock;
use kit_ids::{SubjectId, TenantId, TypedId};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::SealError;
use crate::aead::{Bound, Secret, key_id};

/// Where a sealed value lies; it opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealContext {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
    /// Which of the values that one row's id names, where there are several: a revision.
    pub part: Option<u32>,
}

/// What a derived key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Blind indexes.
    Index,
    /// References to subjects for those who hold no contact data.
    Reference,
    /// Derived tokens of links to bookings.
    Manage,
    /// Derived tokens of other links that are mailed: of their kind, row and epoch.
    Link,
    /// The buckets in which failed attempts are counted.
    Attempt,
}

/// A keyed, one-way image of a value, for look-ups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindIndex {
    /// Which of the tenant's keys made it.
    pub key_id: i16,
    /// HMAC-SHA-256.
    pub value: Vec<u8>,
}

/// A tenant's keys.
#[derive(Clone, Debug)]
pub struct TenantKeys {
    pub(crate) generations: Arc<Generations>,
}

/// All generations of a tenant's key.
#[derive(Debug)]
pub(crate) struct Generations {
    pub(crate) newest: Generation,
    /// Newest first.
    pub(crate) older: Vec<Generation>,
}

/// One generation of a tenant's key.
#[derive(Debug)]
pub(crate) struct Generation {
    pub(crate) id: i16,
    pub(crate) key: Secret,
}

/// The key of one subject.
#[derive(Clone)]
pub struct SubjectKey {
    pub(crate) tenant: TenantId,
    pub(crate) subject: SubjectId,
    pub(crate) key: Secret,
    pub(crate) clock: Clock,
}

/// A key of the service itself, for what belongs to no subject (a session in Redis, a signing key).
#[derive(Clone)]
pub struct ServiceKey {
    pub(crate) purpose: &'static str,
    pub(crate) key: Secret,
    pub(crate) clock: Clock,
}

// === impl SealContext ===

impl SealContext {
    /// A column of a row.
    #[must_use]
    pub fn of(table: &'static str, column: &'static str, row: impl TypedId) -> Self {
        Self { table, column, row: row.uuid(), part: None }
    }

    /// The same of one part alone: a value of one revision does not open at another.
    #[must_use]
    pub fn part(self, part: u32) -> Self {
        Self { part: Some(part), ..self }
    }
}

// === impl TenantKeys ===

impl TenantKeys {
    /// The blind index of a value under the newest key. `kind` keeps e-mail and phone apart.
    #[must_use]
    pub fn blind_index(&self, kind: &str, value: &[u8]) -> BlindIndex {
        self.generations.newest.index(kind, value)
    }

    /// The blind indexes of a value under every key, newest first: for look-ups while keys rotate.
    #[must_use]
    pub fn blind_indexes(&self, kind: &str, value: &[u8]) -> Vec<BlindIndex> {
        self.generations.all().map(|one| one.index(kind, value)).collect()
    }

    /// The name of a subject for those who hold no contact data: the same for ever, of no use without the key.
    #[must_use]
    pub fn subject_ref(&self, subject: SubjectId) -> [u8; 32] {
        self.mac(Purpose::Reference, &[b"subject", subject.uuid().as_bytes()])
    }

    /// HMAC-SHA-256 of the parts (their lengths count) under the tenant's first key for this purpose: the same for
    /// ever.
    #[must_use]
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let Generations { newest, older } = &*self.generations;
        older.last().unwrap_or(newest).derive(purpose.name()).mac(&Bound::new("mac", parts))
    }
}

impl Generations {
    fn all(&self) -> impl Iterator<Item = &Generation> {
        std::iter::once(&self.newest).chain(&self.older)
    }

    pub(crate) fn get(&self, id: i16) -> Result<&Generation, SealError> {
        self.all().find(|one| one.id == id).ok_or(SealError::Refused)
    }
}

impl Generation {
    fn index(&self, kind: &str, value: &[u8]) -> BlindIndex {
        let mac = self.derive(Purpose::Index.name()).mac(&Bound::new("index", &[kind.as_bytes(), value]));
        BlindIndex { key_id: self.id, value: mac.to_vec() }
    }

    /// The key of this generation for one purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Secret {
        self.key.derive(&Bound::new("tenant", &[purpose.as_bytes()]))
    }
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Reference => "reference",
            Self::Manage => "manage",
            Self::Link => "link",
            Self::Attempt => "attempt",
        }
    }
}

// === impl SubjectKey ===

impl SubjectKey {
    /// Whose key it is.
    #[must_use]
    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    /// Seals a value for its context.
    pub fn seal(&self, context: SealContext, plain: impl AsRef<[u8]>) -> Result<Vec<u8>, SealError> {
        self.key.seal(1, &self.bound(context), &self.clock, plain.as_ref())
    }

    /// Opens a value that was sealed for this context.
    pub fn open(&self, context: SealContext, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.key.open(key_id(sealed)?, &self.bound(context), sealed)
    }

    /// Opens a text that was sealed for this context.
    pub fn open_text(&self, context: SealContext, sealed: &[u8]) -> Result<String, SealError> {
        let plain = self.open(context, sealed)?;
        std::str::from_utf8(&plain).map(str::to_owned).map_err(|_| SealError::Refused)
    }

    fn bound(&self, context: SealContext) -> Bound {
        let (tenant, subject) = (self.tenant.as_str().as_bytes(), self.subject.uuid());
        let (table, column) = (context.table.as_bytes(), context.column.as_bytes());
        let part = context.part.map(u32::to_be_bytes);
        let fields = [tenant, subject.as_bytes(), table, column, context.row.as_bytes()];
        let fields: Vec<&[u8]> = fields.into_iter().chain(part.as_ref().map(<[u8; 4]>::as_slice)).collect();
        Bound::new("value", &fields)
    }
}

impl std::fmt::Debug for SubjectKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SubjectKey").field("subject", &self.subject).finish_non_exhaustive()
    }
}

// === impl ServiceKey ===

impl ServiceKey {
    /// Seals a value for the name under which it is kept (a key in Redis, a row's id).
    pub fn seal(&self, name: &str, plain: impl AsRef<[u8]>) -> Result<Vec<u8>, SealError> {
        self.of(name).seal(1, &self.bound(name), &self.clock, plain.as_ref())
    }

    /// Opens a value that was sealed for this name.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.of(name).open(key_id(sealed)?, &self.bound(name), sealed)
    }

    /// Every name has a key of its own: random nonces never meet, however many values there are.
    fn of(&self, name: &str) -> Secret {
        self.key.derive(&self.bound(name))
    }

    fn bound(&self, name: &str) -> Bound {
        Bound::new("service", &[self.purpose.as_bytes(), name.as_bytes()])
    }
}

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ServiceKey").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}
