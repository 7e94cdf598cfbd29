//! Passwords, lock-outs, second factors, sessions, sign-in.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::names::names;
use crate::spans::Span;

/// An https URL of host, perhaps port and path (RFC 3986), and nothing else.
const ISSUER: &str = concat!(
    r"^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:[1-9][0-9]{0,4})?",
    r"(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$",
);

/// Passwords of staff and clients.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Passwords {
    /// Of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<PasswordRules>,
    /// Of clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<PasswordRules>,
    /// What becomes of an old password that no longer complies, or is too old. Unset: NextSignIn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_tighten: Option<OnTighten>,
}

/// What a password must be (NIST SP 800-63B-4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new(
    "!has(self.minLength) || !has(self.maxLength) || self.minLength <= self.maxLength")
    .message("minLength is above maxLength"))]
pub struct PasswordRules {
    /// Least length, code points. Unset: 15, or 12 where twoFactor.requiredFor holds every role of this block (Owner,
    /// Admin and Employee for staff, Client for clients). The HIPAA profile refuses less than 12 for staff, and less
    /// than 15 for clients, or 8 where a second factor is required of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 8, max = 128))]
    pub min_length: Option<i32>,
    /// Greatest length, code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 64, max = 256))]
    pub max_length: Option<i32>,
    /// Classes of which one character each is needed. Normally none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a class is named twice"))]
    pub required_classes: Option<Vec<CharacterClass>>,
    /// Which characters may occur. Unset: Unicode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_characters: Option<CharacterSet>,
    /// How many passwords before a new one are refused, the current one among them; that one always is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 5))]
    pub history: Option<i32>,
    /// Whether name, e-mail and business are refused inside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forbid_personal_data: Option<bool>,
    /// What becomes of a password known from a breach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached: Option<Breached>,
    /// Days after which it must be changed; 0: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 3650))]
    pub max_age_days: Option<i32>,
}

names! {
    /// A class of characters.
    CharacterClass {
        /// Capital letters.
        Upper = "Upper",
        /// Small letters.
        Lower = "Lower",
        /// Digits.
        Digit = "Digit",
        /// Everything else.
        Symbol = "Symbol",
    }
}

names! {
    /// Which characters may occur.
    CharacterSet {
        /// All, normalised.
        Unicode = "Unicode",
        /// The printable ones of ASCII.
        Ascii = "Ascii",
    }
}

names! {
    /// What becomes of a breached password.
    Breached {
        /// It is refused.
        Reject = "Reject",
        /// It is taken.
        Allow = "Allow",
    }
}

names! {
    /// What becomes of an old password that no longer complies.
    OnTighten {
        /// It must be changed at the next sign-in.
        NextSignIn = "NextSignIn",
        /// It stays until it is changed.
        Keep = "Keep",
    }
}

/// Limits of failed attempts, staff and clients apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Lockouts {
    /// Of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<Lockout>,
    /// Of clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<Lockout>,
    /// Who ends a lock beside its holder. The holder's own ways (a known device, a passkey, a reset by mail) are always
    /// open. Unset: all three.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 3))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a way is named twice"))]
    pub unlock: Option<Vec<Unlocker>>,
    /// Whether its holder is told of a lock. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
}

/// Limits of failed attempts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("!has(self.duration) || !has(self.maxDuration) || \
    self.duration <= self.maxDuration").message("duration is above maxDuration"))]
pub struct Lockout {
    /// Failures within the window that lock an account from one source. Ten times as many lock the account from
    /// everywhere, but for devices that its holder signed in with before, and the source for all accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub max_attempts: Option<i32>,
    /// Sliding window, at least 1m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Span>,
    /// First lock, at least 1m.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Span>,
    /// How locks grow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// Longest lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<Span>,
    /// What is locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<LockoutScope>,
}

names! {
    /// How locks grow.
    Backoff {
        /// Not.
        Constant = "Constant",
        /// Each lock doubles.
        Exponential = "Exponential",
    }
}

names! {
    /// What is locked.
    LockoutScope {
        /// The account, from wherever, with as few failures as from one source. Known devices are let in all the same.
        Account = "Account",
        /// The account from that source; from everywhere with ten times as many failures.
        AccountAndSource = "AccountAndSource",
    }
}

names! {
    /// What ends a lock beside its holder.
    Unlocker {
        /// Its end.
        Time = "Time",
        /// An owner.
        Owner = "Owner",
        /// An admin.
        Admin = "Admin",
    }
}

/// Second factors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("!has(self.requiredFor) || size(self.requiredFor) == 0 || !has(self.methods) || \
    self.methods.exists(method, method == 'TOTP' || method == 'Passkey')")
    .message("requiredFor needs TOTP or Passkey among the methods")
    .field_path(".methods"))]
pub struct TwoFactor {
    /// Who needs one; anyone may enrol.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 4))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a role is named twice"))]
    pub required_for: Option<Vec<Person>>,
    /// Which factors are taken; where somebody needs one, TOTP or Passkey is among them. Unset: all three.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 3))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a factor is named twice"))]
    pub methods: Option<Vec<Factor>>,
    /// How long a password alone signs in after the account was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolment_grace: Option<Span>,
}

names! {
    /// Who signs in.
    Person {
        /// An owner.
        Owner = "Owner",
        /// An admin.
        Admin = "Admin",
        /// An employee.
        Employee = "Employee",
        /// A client.
        Client = "Client",
    }
}

names! {
    /// A role of the staff.
    Role {
        /// An owner.
        Owner = "Owner",
        /// An admin.
        Admin = "Admin",
        /// An employee.
        Employee = "Employee",
    }
}

names! {
    /// A second factor.
    Factor {
        /// Codes of an authenticator (RFC 6238).
        Totp = "TOTP",
        /// A passkey (WebAuthn).
        Passkey = "Passkey",
        /// A code kept on paper.
        RecoveryCode = "RecoveryCode",
    }
}

/// Limits of sessions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[x_kube(validation = Rule::new("!has(self.idleTimeout) || !has(self.absoluteTimeout) || \
    self.idleTimeout <= self.absoluteTimeout")
    .message("idleTimeout is above absoluteTimeout"))]
pub struct Sessions {
    /// Without a request, a session ends after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idle_timeout: Option<Span>,
    /// Whatever happens, a session ends after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absolute_timeout: Option<Span>,
    /// Sessions of one person at a time; 0: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub max_concurrent: Option<i32>,
    /// How fresh a sign-in sensitive acts need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_up_within: Option<Span>,
    /// Whether a person is told by mail of a sign-in from no known device. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_on_sign_in: Option<bool>,
}

/// How clients and staff sign in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// Whether clients have accounts. Required means that only a client who is signed in books, as booking.whoMayBook:
    /// RegisteredClients does; Off beside that is refused. Unset: Optional.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_accounts: Option<ClientAccounts>,
    /// Providers of OpenID Connect, for staff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b.name == a.name))")
        .message("every provider has a name of its own"))]
    pub oidc: Vec<OidcProvider>,
}

names! {
    /// Whether clients have accounts.
    ClientAccounts {
        /// No. Quote it: YAML 1.1 reads a bare Off as false.
        Off = "Off",
        /// Who wants one.
        Optional = "Optional",
        /// Only who has one books.
        Required = "Required",
    }
}

/// A provider of OpenID Connect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OidcProvider {
    /// Its name, a DNS label; part of the path.
    #[schemars(length(min = 1, max = 40), regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    pub name: String,
    /// Issuer (OpenID Connect Discovery 1.0, 2): an https URL without user, query and fragment, its host in lower case.
    /// The provider's own spelling: what it says of itself is compared with it character by character.
    #[schemars(length(max = 300), regex(pattern = ISSUER))]
    pub issuer: String,
    /// Our id at the provider (RFC 6749, appendix A.1: printable ASCII).
    #[schemars(length(min = 1, max = 200), regex(pattern = r"^[ -~]+$"))]
    pub client_id: String,
    /// Our secret at the provider; it never rides the configuration stream.
    pub client_secret_ref: SecretKeyRef,
    /// Roles of staff that may sign in this way.
    #[schemars(length(min = 1, max = 3))]
    #[x_kube(validation = Rule::new("self.all(a, self.exists_one(b, b == a))")
        .message("a role is named twice"))]
    pub roles: Vec<Role>,
}

/// A key of a secret in the tenant's namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecretKeyRef {
    /// Name of the secret.
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"))]
    pub name: String,
    /// Key in it; unset where the kind of secret says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub key: Option<String>,
}
