//! kit-seal.
