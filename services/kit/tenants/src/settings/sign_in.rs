//! How clients and staff sign in beside their passwords.
use holdfast_proto::tenant::v1 as pb;
use kit_principal::Role;

use super::{closed, holds, is_distinct, role, some_once};
use crate::Refusal;

/// Most providers of a tenant.
const MAX_PROVIDERS: usize = 10;

closed! {
    /// Whether clients have accounts.
    ClientAccounts {
        /// No.
        Off,
        /// Who wants one.
        Optional,
        /// Only who has one books.
        Required,
    }
}

/// How clients and staff sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Whether clients have accounts.
    pub client_accounts: ClientAccounts,
    /// Providers of OpenID Connect, for staff: at most 10, each with a name of its own.
    pub oidc: Vec<OidcProvider>,
}

/// A provider of OpenID Connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OidcProvider {
    /// Its name, a DNS label of at most 40 characters.
    pub name: String,
    /// Issuer, character by character as the provider says it: an https URL without user, query and fragment, at most
    /// 300 characters.
    pub issuer: String,
    /// Our id at the provider, 1 to 200 printable characters of ASCII.
    pub client_id: String,
    /// Roles that may sign in this way, each once, at least one.
    pub roles: Vec<Role>,
}

impl SignIn {
    pub(crate) fn parse(sign_in: pb::SignIn) -> Result<Self, Refusal> {
        let pb::SignIn { client_accounts, oidc } = sign_in;
        let oidc = oidc.into_iter().map(OidcProvider::parse).collect::<Result<Vec<_>, _>>()?;
        holds(oidc.len() <= MAX_PROVIDERS, "sign_in.oidc")?;
        let names: Vec<&str> = oidc.iter().map(|provider| provider.name.as_str()).collect();
        holds(is_distinct(&names), "sign_in.oidc.name")?;
        let client_accounts = ClientAccounts::parse(client_accounts, "sign_in.client_accounts")?;
        Ok(Self { client_accounts, oidc })
    }
}

impl OidcProvider {
    fn parse(provider: pb::OidcProvider) -> Result<Self, Refusal> {
        let pb::OidcProvider { name, issuer, client_id, roles } = provider;
        holds(is_label(&name) && name.len() <= 40, "sign_in.oidc.name")?;
        holds(issuer.len() <= 300 && is_issuer(&issuer), "sign_in.oidc.issuer")?;
        let is_printable = |byte: u8| matches!(byte, b' '..=b'~');
        let is_sound = (1..=200).contains(&client_id.len()) && client_id.bytes().all(is_printable);
        holds(is_sound, "sign_in.oidc.client_id")?;
        let roles = some_once(roles, role, "sign_in.oidc.roles")?;
        Ok(Self { name, issuer, client_id, roles })
    }
}

/// A DNS label in lower case (RFC 1123, 2.1).
fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(plain) && !text.starts_with('-') && !text.ends_with('-')
}

/// An https URL of a host's name, perhaps a port and a path, and nothing else (OpenID Connect Discovery 1.0, 2).
fn is_issuer(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let in_path = |byte: u8| byte.is_ascii_alphanumeric() || b"._~!$&'()*+,;=:@%/-".contains(&byte);
    host.split('.').all(is_label)
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok_and(|port| port > 0)
        && path.bytes().all(in_path)
}

#[cfg(test)]
mod tests;
