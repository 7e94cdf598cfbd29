//! What a route answers with.
use axum::Json;
use gateway_edge::refusal::Refusal;

/// What a route answers with: JSON, or why not.
pub(crate) type Answer<T> = Result<Json<T>, Refusal>;
