//! Correcting the address with which a booking was made.
use gateway_core::correction::CorrectEmail;
use gateway_edge::request::RequestContext;
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

/// The address to which the booking's mails go from now on. Has no Debug: it holds one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailInput {
    /// The e-mail address.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
}

impl EmailInput {
    /// The command, every bad field named.
    pub(crate) fn read(&self, request: &RequestContext) -> Result<CorrectEmail, Fault> {
        CorrectEmail::read(&self.email, request.if_match()?, request.idempotency_key()?)
    }
}
