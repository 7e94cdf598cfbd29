//! Payments and marketing.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::accounts::SecretKeyRef;
use crate::names::names;

/// Who takes payments; no card data, ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("(self.provider in ['None', 'Manual']) != has(self.secretRef)")
    .message("a provider's name needs secretRef; None and Manual have none"))]
pub struct Payments {
    /// None, Manual, or a provider's name.
    #[schemars(length(min = 1, max = 40), regex(pattern = r"^[A-Za-z][A-Za-z0-9-]*$"))]
    pub provider: String,
    /// The secret with the provider's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ref: Option<SecretKeyRef>,
}

/// Offers to clients who asked for them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new(
    "!has(self.channels) || !self.channels.exists(c, c == 'Email') || has(self.sender)")
    .message("the channel Email needs a sender"))]
pub struct Marketing {
    /// Channels that clients may choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 2))]
    pub channels: Vec<Channel>,
    /// Whether a client confirms the wish by mail. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub double_opt_in: Option<bool>,
    /// Sender's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 254), regex(pattern = r"^[^@\s]{1,64}@[^@\s]{1,189}$"))]
    pub sender: Option<String>,
}

names! {
    /// A way to reach clients with offers.
    Channel {
        /// By e-mail.
        Email = "Email",
        /// By text message.
        Sms = "SMS",
    }
}
