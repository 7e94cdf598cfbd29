//! Another password by mail.
use gateway_core::recovery::{Reset, ResetRequest};
use kit_fault::Fault;
use serde::Deserialize;
use utoipa::ToSchema;

/// Who has forgotten their password. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetRequestInput {
    /// E-mail address.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
}

/// Another password. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetInput {
    /// The token, from the mail's link.
    #[schema(min_length = 1, max_length = 256)]
    pub token: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
}

impl PasswordResetRequestInput {
    /// The request, its bad field named.
    pub(crate) fn read(&self) -> Result<ResetRequest, Fault> {
        ResetRequest::read(&self.email)
    }
}

impl PasswordResetInput {
    /// The command, every bad field named.
    pub(crate) fn read(self) -> Result<Reset, Fault> {
        let Self { token, password } = self;
        Reset::read(&token, password)
    }
}
