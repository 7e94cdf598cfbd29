//! The evidence behind a receipt; its hash is the proof.
use std::fmt::Display;
use std::str::FromStr;

use gateway_edge::input::{Digest, Fields};
use gateway_edge::request::RequestContext;
use holdfast_proto::booking::v1 as pb;
use holdfast_proto::booking::v1::get_receipt_request::Name;
use holdfast_proto::ledger::v1 as ledger;
use jiff::Timestamp;
use kit_fault::Fault;
use policy_api::AgreementKind;
use serde::{Deserialize, Deserializer};

use crate::Gateway;
use crate::upstream::Callee;
use crate::wire::{digest, instant, misread};

/// What a receipt is found by.
#[derive(Clone, Debug)]
pub enum ReceiptName {
    /// Its hash.
    Hash(Digest),
    /// Its code, as it was typed.
    Code(String),
}

/// The evidence behind a receipt.
pub struct Evidence {
    /// Code for people.
    pub code: String,
    /// Digest of `jcs`.
    pub hash: Digest,
    /// What was accepted, as the evidence says it.
    pub accepted: AcceptedTexts,
    /// The evidence.
    pub document: serde_json::Value,
    /// The evidence as the hash is made of it: JCS (RFC 8785).
    pub jcs: String,
    /// Its place in the consent ledger; None: not there yet, or not to be had now.
    pub ledger: Option<LedgerPlace>,
}

/// What evidence says of what was accepted.
#[derive(Debug, Deserialize)]
pub struct AcceptedTexts {
    /// When.
    #[serde(deserialize_with = "named")]
    pub at: Timestamp,
    /// The texts.
    #[serde(rename = "accepted")]
    pub texts: Vec<EvidenceText>,
    /// The privacy notice that was shown; None: the business had none.
    pub notice: Option<EvidenceText>,
}

/// A text that evidence names.
#[derive(Debug, Deserialize)]
pub struct EvidenceText {
    /// What it is about.
    #[serde(deserialize_with = "named")]
    pub kind: AgreementKind,
    /// Version number.
    pub version: u32,
    /// SHA-256 of the text.
    #[serde(deserialize_with = "named")]
    pub digest: Digest,
    /// BCP 47 language.
    pub language: String,
}

/// A place in the consent ledger.
pub struct LedgerPlace {
    /// Sequence in the tenant's ledger.
    pub sequence: u64,
    /// The row's hash.
    pub hash: Digest,
    /// What the checkpoints beside it say of it.
    pub status: RecordStatus,
    /// The checkpoint that covers it.
    pub checkpoint: Option<Checkpoint>,
}

/// What the checkpoints say of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStatus {
    /// A checkpoint covers it, and agrees.
    Signed,
    /// None covers it yet.
    Waiting,
    /// It is not what a checkpoint covers.
    Altered,
    /// Nobody can say now.
    Unknown,
}

/// A signed statement of what the ledger's rows were at this time.
pub struct Checkpoint {
    /// The last row that it covers.
    pub sequence: u64,
    /// That row's hash.
    pub hash: Digest,
    /// Digest of the checkpoint before it.
    pub prev: Digest,
    /// Digest of the hashes of the rows that it covers.
    pub rows: Digest,
    /// When it was signed.
    pub at: Timestamp,
    /// Ed25519.
    pub signature: Vec<u8>,
    /// Which key signed.
    pub key_id: String,
}

impl ReceiptName {
    /// Reads a hash, also one that stands in groups, or a code, whose form booking checks. A bad one is the field
    /// `code`.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if let Ok(hash) = bare.parse() {
            return Ok(Self::Hash(hash));
        }
        let mut fields = Fields::new();
        let name = Self::Code(fields.readable("code", text, 1, 100));
        fields.finish(name)
    }
}

/// The evidence behind a receipt.
pub async fn evidence(
    gateway: &Gateway,
    request: &RequestContext,
    name: ReceiptName,
) -> Result<Evidence, Fault> {
    let mut client = gateway.upstream.receipts();
    let name = match name {
        ReceiptName::Hash(hash) => Name::Hash(hash.to_vec()),
        ReceiptName::Code(code) => Name::Code(code),
    };
    let message = pb::GetReceiptRequest { name: Some(name) };
    let call = gateway
        .upstream
        .call(request, Callee::Booking.anyone(), message, |message| async move { client.get(message).await });
    let receipt = call.await?;
    Ok(Evidence {
        code: receipt.code,
        hash: digest("receipt.hash", &receipt.hash)?,
        accepted: serde_json::from_slice(&receipt.evidence).map_err(misread)?,
        document: serde_json::from_slice(&receipt.evidence).map_err(misread)?,
        jcs: String::from_utf8_lossy(&receipt.evidence).into_owned(),
        ledger: receipt.ledger.map(place).transpose()?,
    })
}

/// What a text names: a kind, a digest.
fn named<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn place(place: pb::LedgerPlace) -> Result<LedgerPlace, Fault> {
    let status = match place.status() {
        ledger::RecordStatus::Signed => RecordStatus::Signed,
        ledger::RecordStatus::Waiting => RecordStatus::Waiting,
        ledger::RecordStatus::Altered => RecordStatus::Altered,
        ledger::RecordStatus::Unspecified => RecordStatus::Unknown,
    };
    Ok(LedgerPlace {
        sequence: place.sequence,
        hash: digest("ledger.hash", &place.hash)?,
        status,
        checkpoint: place.checkpoint.map(checkpoint).transpose()?,
    })
}

fn checkpoint(checkpoint: ledger::CheckpointSummary) -> Result<Checkpoint, Fault> {
    Ok(Checkpoint {
        sequence: checkpoint.sequence,
        hash: digest("checkpoint.hash", &checkpoint.hash)?,
        prev: digest("checkpoint.prev", &checkpoint.prev)?,
        rows: digest("checkpoint.rows_digest", &checkpoint.rows_digest)?,
        at: instant("checkpoint.at", checkpoint.at)?,
        signature: checkpoint.signature,
        key_id: checkpoint.key_id,
    })
}
