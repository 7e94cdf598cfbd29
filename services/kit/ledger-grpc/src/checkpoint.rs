//! Checkpoints on the wire.
use holdfast_proto::ledger::v1 as wire;
use jiff::Timestamp;
use kit_fault::{Fault, FieldCode};
use kit_ledger::{Checkpoint, Hash, RecordStatus, Statement};

use crate::{instant, ledger_from_wire, ledger_to_wire};

/// A checkpoint for the wire.
#[must_use]
pub fn to_wire(checkpoint: &Checkpoint) -> wire::Checkpoint {
    let Statement { tenant, ledger, sequence, prev, rows, at } = &checkpoint.statement;
    wire::Checkpoint {
        tenant: tenant.to_string(),
        ledger: ledger_to_wire(*ledger).into(),
        sequence: *sequence,
        hash: checkpoint.statement.hash().to_vec(),
        at: Some(instant(*at)),
        signature: checkpoint.signature.clone(),
        key_id: checkpoint.key_id.clone(),
        prev: prev.to_vec(),
        rows: rows.as_flattened().to_vec(),
    }
}

/// A checkpoint from the wire; what is wrong with it is named. Whether it is signed is not looked at.
pub fn from_wire(checkpoint: wire::Checkpoint) -> Result<Checkpoint, Fault> {
    let wire::Checkpoint { tenant, ledger, sequence, hash, at, signature, key_id, prev, rows } = checkpoint;
    let wrong = |field: &str, code: FieldCode, what: &'static str| {
        Fault::invalid_field(format!("checkpoint.{field}"), code, what)
    };
    let bad = |field: &str, what: &'static str| wrong(field, FieldCode::Format, what);
    if sequence == 0 || i64::try_from(sequence).is_err() {
        return Err(wrong("sequence", FieldCode::OutOfRange, "must be a row's sequence, from 1"));
    }
    let (rows, rest) = rows.as_chunks::<{ size_of::<Hash>() }>();
    if !rest.is_empty() || rows.is_empty() {
        return Err(bad("rows", "must be hashes of 32 bytes"));
    }
    if rows.last().is_none_or(|last| hash != last) {
        return Err(wrong("hash", FieldCode::Mismatch, "must be the last of the rows' hashes"));
    }
    let at = at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
    Ok(Checkpoint {
        statement: Statement {
            tenant: tenant.parse().map_err(|_| bad("tenant", "must be a tenant's id"))?,
            ledger: ledger_from_wire(ledger, "checkpoint.ledger")?,
            sequence,
            prev: prev.try_into().map_err(|_| bad("prev", "must have 32 bytes"))?,
            rows: rows.to_vec(),
            at: at.ok_or_else(|| bad("at", "must be an instant"))?,
        },
        signature,
        key_id,
    })
}

/// A checkpoint without the rows' hashes.
#[must_use]
pub fn summary(checkpoint: &Checkpoint) -> wire::CheckpointSummary {
    let statement = &checkpoint.statement;
    wire::CheckpointSummary {
        sequence: statement.sequence,
        hash: statement.hash().to_vec(),
        at: Some(instant(statement.at)),
        signature: checkpoint.signature.clone(),
        key_id: checkpoint.key_id.clone(),
        prev: statement.prev.to_vec(),
        rows_digest: statement.rows_digest().to_vec(),
    }
}

/// What the checkpoints beside a record say of it.
#[must_use]
pub fn record_status(status: RecordStatus) -> wire::RecordStatus {
    match status {
        RecordStatus::Waiting => wire::RecordStatus::Waiting,
        RecordStatus::Signed => wire::RecordStatus::Signed,
        RecordStatus::Altered => wire::RecordStatus::Altered,
    }
}

#[cfg(test)]
mod tests {
    use kit_ledger::Ledger;

    use super::*;

    fn checkpoint() -> Checkpoint {
        let statement = Statement {
            tenant: "salon-luna".parse().unwrap(),
            ledger: Ledger::Audit,
            sequence: 7,
            prev: [1; 32],
            rows: vec![[2; 32], [3; 32]],
            at: Timestamp::UNIX_EPOCH,
        };
        Checkpoint { statement, signature: vec![4; 64], key_id: "0123456789abcdef".to_owned() }
    }

    #[test]
    fn a_checkpoint_survives_the_wire() {
        assert_eq!(from_wire(to_wire(&checkpoint())).unwrap(), checkpoint());
    }

    #[test]
    fn what_is_wrong_with_one_is_named() {
        let wire = || to_wire(&checkpoint());
        let wrong = [
            ("sequence", FieldCode::OutOfRange, wire::Checkpoint { sequence: 0, ..wire() }),
            ("rows", FieldCode::Format, wire::Checkpoint { rows: vec![2; 33], ..wire() }),
            ("rows", FieldCode::Format, wire::Checkpoint { rows: vec![], ..wire() }),
            ("hash", FieldCode::Mismatch, wire::Checkpoint { hash: vec![2; 32], ..wire() }),
            ("tenant", FieldCode::Format, wire::Checkpoint { tenant: "Salon".to_owned(), ..wire() }),
            ("ledger", FieldCode::Unknown, wire::Checkpoint { ledger: 0, ..wire() }),
            ("ledger", FieldCode::Unknown, wire::Checkpoint { ledger: 3, ..wire() }),
            ("prev", FieldCode::Format, wire::Checkpoint { prev: vec![1; 31], ..wire() }),
            ("at", FieldCode::Format, wire::Checkpoint { at: None, ..wire() }),
        ];
        for (field, code, checkpoint) in wrong {
            let fault = from_wire(checkpoint).unwrap_err();
            let named = fault.fields.first().map(|one| (one.field.as_str(), one.code));
            assert_eq!(named, Some((&*format!("checkpoint.{field}"), code)));
        }
    }
}
