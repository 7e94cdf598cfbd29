//! How the business shows itself, and what it asks of its clients.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::names::names;

/// Pattern of an e-mail address: one at-sign, no spaces.
const EMAIL: &str = r"^[^@\s]{1,64}@[^@\s]{1,189}$";

/// Looks of pages and mails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Branding {
    /// Accent colour, #rrggbb; the pages compute readable shades from it. Unset: the product's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 7), regex(pattern = r"^#[0-9a-fA-F]{6}$"))]
    pub accent: Option<String>,
    /// Logo above the pages. Unset: the first letter of the business's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
}

/// The business's logo, in one of two forms. It is checked and written anew, and refused where something of it would be
/// lost: text (convert it to outlines), scripts, pictures inside it, references to something outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("has(self.svg) != has(self.png)").message("exactly one of svg and png is given"))]
pub struct Logo {
    /// An SVG as text, at most 65,536 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 65_536))]
    pub svg: Option<String>,
    /// A PNG in base64, line breaks allowed: at most 65,536 bytes of at most 1,024 pixels a side.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 90_000))]
    pub png: Option<String>,
}

/// What is shown of the business on pages and in mails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublicContact {
    /// Telephone as it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 40))]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 254), regex(pattern = EMAIL))]
    pub email: Option<String>,
    /// Postal address in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 300))]
    pub address: Option<String>,
}

/// Who the business is before the law: shown below every booking page and with the privacy notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LegalIdentity {
    /// Registered name.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// Tax number with what it is called, as it is shown: "NIF B84512345".
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 60))]
    pub tax_number: Option<String>,
    /// Registration with its register in one line, as it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200))]
    pub registration: Option<String>,
}

/// Mails of the tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mail {
    /// Sender's address.
    #[schemars(length(max = 254), regex(pattern = EMAIL))]
    pub from: String,
}

/// Which contact fields a client gives, beside the name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new(
    "!(has(self.email) && self.email == 'Off' && (!has(self.phone) || self.phone == 'Off'))")
    .message("one of email and phone must be asked: a booking needs a way to reach the client"))]
pub struct Contact {
    /// E-mail address. Unset: Required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<FieldRule>,
    /// Telephone. Unset: Optional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<FieldRule>,
    /// Postal address. Unset: Off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<FieldRule>,
}

names! {
    /// Whether a field is asked of a client.
    FieldRule {
        /// Not asked, refused when sent. Quote it: YAML 1.1 reads a bare Off as false.
        Off = "Off",
        /// May be given.
        Optional = "Optional",
        /// Must be given.
        Required = "Required",
    }
}
