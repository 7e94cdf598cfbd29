//! Hashes as texts in documents: lower-case hex.
use data_encoding::HEXLOWER;
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

use crate::chain::Hash;

pub(crate) fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&HEXLOWER.encode(hash))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
    bytes.try_into().map_err(|_| D::Error::custom("a hash has 32 bytes"))
}
