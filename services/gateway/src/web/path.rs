//! Ids in paths: what is none names nothing, so it is NOT_FOUND like what does not exist.
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use kit_fault::Fault;
use serde::de::DeserializeOwned;

use super::Refusal;

/// The parts of a path, as they are: text that is no UTF-8 names nothing.
pub struct PathOf<T>(pub T);

/// A UUID on its way to the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(Vec<u8>);

/// 32 bytes in hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex32(Vec<u8>);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(path)| Self(path)).map_err(|_| Refusal(Fault::not_found()))
    }
}

impl Id {
    /// The 16 bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl FromStr for Id {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let hyphenated = Some(text).filter(|text| text.len() == 36);
        let uuid = hyphenated.and_then(|text| uuid::Uuid::try_parse(text).ok());
        uuid.map(|uuid| Self(uuid.as_bytes().to_vec())).ok_or_else(Fault::not_found)
    }
}

impl Hex32 {
    /// The 32 bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl FromStr for Hex32 {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        bytes.filter(|bytes| bytes.len() == 32).map(Self).ok_or_else(Fault::not_found)
    }
}
