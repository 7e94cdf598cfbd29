//! A booking's link.
use gateway_core::links::LinkRequest;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which booking's link is lost. Has no Debug: it holds an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkInput {
    /// The booking's code; case, spaces and hyphens do not matter.
    #[schema(min_length = 8, max_length = 20, example = "7KQ4-M2XD")]
    pub code: String,
    /// The e-mail address that was given when it was booked.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
}

impl LinkInput {
    /// Which link is lost, every bad field named.
    pub(crate) fn read(&self) -> Result<LinkRequest, Fault> {
        LinkRequest::read(&self.code, &self.email)
    }
}
