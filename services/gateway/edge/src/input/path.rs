//! Ids in paths: what is none names nothing, so it is NOT_FOUND like what does not exist.
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use kit_fault::Fault;
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

/// The parts of a path, as they are: text that is no UTF-8 names nothing.
pub struct PathOf<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathOf<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(path)| Self(path)).map_err(|_| Refusal(Fault::not_found()))
    }
}

/// What a part of a path names (an id, a digest, a kind); what is none is not found.
pub fn parse_path<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::not_found())
}
