//! Which ledger, and its statements: static text, one set per table.
use serde::{Deserialize, Serialize};

/// A ledger: the table that holds it and who stores its checkpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ledger {
    /// Consents, in policy's `consent_record`; checkpoints with retention.
    Consent,
    /// Acts of all services, in retention's `audit_record`; checkpoints with policy.
    Audit,
}

/// The statements on one table.
pub(crate) struct Statements {
    /// $1 tenant.
    pub last: &'static str,
    /// $1 tenant, $2 sender, $3 event ids.
    pub present: &'static str,
    /// $1 tenant, $2 sequence, $3 sender, $4 event, $5 bytes, $6 hash, then the derived columns as arrays.
    pub insert: &'static str,
    /// $1 tenant, $2 after this sequence, $3 limit.
    pub page: &'static str,
    /// $1 tenant, $2 event id.
    pub locate: &'static str,
}

const CONSENT: Statements = Statements {
    last: "select sequence, hash from consent_record where tenant_id = $1 order by sequence desc limit 1",
    present: "select event_id from consent_record where tenant_id = $1 and source = $2 and event_id = any($3)",
    insert: "insert into consent_record \
        (tenant_id, sequence, source, event_id, bytes, hash, at, booking_id, subject_ref) \
        select $1, r.* from unnest($2::bigint[], $3::text[], $4::uuid[], $5::bytea[], $6::bytea[], \
        $7::timestamptz[], $8::text[], $9::text[]) r",
    page: "select sequence, source, event_id, bytes, hash, at, array[booking_id, subject_ref] as derived \
        from consent_record where tenant_id = $1 and sequence > $2 order by sequence limit $3",
    locate: "select sequence, hash from consent_record where tenant_id = $1 and event_id = $2 limit 1",
};

const AUDIT: Statements = Statements {
    last: "select sequence, hash from audit_record where tenant_id = $1 order by sequence desc limit 1",
    present: "select event_id from audit_record where tenant_id = $1 and source = $2 and event_id = any($3)",
    insert: "insert into audit_record \
        (tenant_id, sequence, source, event_id, bytes, hash, at, actor, on_behalf_of, action, object, outcome) \
        select $1, r.* from unnest($2::bigint[], $3::text[], $4::uuid[], $5::bytea[], $6::bytea[], \
        $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]) r",
    page: "select sequence, source, event_id, bytes, hash, at, array[actor, on_behalf_of, action, object, outcome] as derived \
        from audit_record where tenant_id = $1 and sequence > $2 order by sequence limit $3",
    locate: "select sequence, hash from audit_record where tenant_id = $1 and event_id = $2 limit 1",
};

// === impl Ledger ===

impl Ledger {
    /// The name on the wire and in checkpoints.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Audit => "audit",
        }
    }

    /// The ledger of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Consent, Self::Audit].into_iter().find(|ledger| ledger.name() == name)
    }

    pub(crate) fn statements(self) -> &'static Statements {
        match self {
            Self::Consent => &CONSENT,
            Self::Audit => &AUDIT,
        }
    }

    /// How many text columns are derived from the evidence.
    pub(crate) fn derived(self) -> usize {
        match self {
            Self::Consent => 2,
            Self::Audit => 5,
        }
    }
}
