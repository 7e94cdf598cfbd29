use super::*;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;

fn key() -> LedgerKey {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    LedgerKey::from_der(pkcs8.as_ref()).unwrap()
}

fn statement() -> Statement {
    Statement {
        tenant: "salon-luna".parse().unwrap(),
        ledger: Ledger::Audit,
        sequence: 7,
        prev: [9; 32],
        rows: vec![[1; 32], [2; 32]],
        at: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_signature_covers_every_field() {
    let key = key();
    let keys = key.public(Ledger::Audit);
    let tenant = "salon-luna".parse().unwrap();
    let signed = statement().sign(&key);
    assert_eq!(signed.verify(Ledger::Audit, &tenant, &keys), Ok(()));
    let altered = [
        Statement { sequence: 8, ..statement() },
        Statement { prev: [8; 32], ..statement() },
        Statement { rows: vec![[3; 32], [2; 32]], ..statement() },
        Statement { rows: vec![[1; 32], [3; 32]], ..statement() },
        Statement { rows: vec![[2; 32]], ..statement() },
        Statement { at: Timestamp::from_microsecond(1).unwrap(), ..statement() },
    ];
    for statement in altered {
        let checkpoint = Checkpoint { statement, ..signed.clone() };
        let refused = checkpoint.verify(Ledger::Audit, &tenant, &keys);
        assert_eq!(refused, Err(CheckpointError::Signature), "{checkpoint:?}");
        assert_ne!(checkpoint.digest(), signed.digest());
    }
    let unsigned = Checkpoint { signature: vec![0; 64], ..signed.clone() };
    assert_eq!(unsigned.verify(Ledger::Audit, &tenant, &keys), Err(CheckpointError::Signature));
    assert_ne!(unsigned.digest(), signed.digest());
    let strangers = Checkpoint { key_id: "0000000000000000".to_owned(), ..signed };
    assert_eq!(strangers.verify(Ledger::Audit, &tenant, &keys), Err(CheckpointError::Signature));
}

#[test]
fn another_tenant_s_another_ledger_s_and_one_that_covers_nothing_are_refused() {
    let key = key();
    let keys = key.public(Ledger::Audit);
    let (tenant, other) = ("salon-luna".parse().unwrap(), "clinica-sol".parse().unwrap());
    let signed = statement().sign(&key);
    assert_eq!(signed.verify(Ledger::Audit, &other, &keys), Err(CheckpointError::Foreign));
    assert_eq!(signed.verify(Ledger::Consent, &tenant, &keys), Err(CheckpointError::Foreign));
    for rows in [vec![], vec![[1; 32]; MAX_ROWS + 1], vec![[1; 32]; 8]] {
        let empty = Statement { rows, ..statement() }.sign(&key);
        assert_eq!(empty.verify(Ledger::Audit, &tenant, &keys), Err(CheckpointError::Rows));
    }
}

#[test]
fn a_chain_has_no_gap_no_overlap_and_no_other_past() {
    let at = |sequence, digest| Anchor { sequence, digest: [digest; 32] };
    assert_eq!(statement().continues(&at(5, 9)), Ok(()));
    for anchor in [at(4, 9), at(6, 9), at(5, 8), Anchor::default()] {
        assert_eq!(statement().continues(&anchor), Err(CheckpointError::Conflict), "{anchor:?}");
    }
    assert_eq!((statement().first(), statement().hash()), (6, [2; 32]));
    let rows: Vec<_> = (5..=8).map(|sequence| statement().row(sequence)).collect();
    assert_eq!(rows, [None, Some([1; 32]), Some([2; 32]), None]);
}
