//! kit-ledger.
