//! The use cases, one a file: load and decide who may, ask what takes long, then store, enqueue and commit in one
//! transaction, and answer. No function here holds a transaction while it hashes or asks for keys, nor while it asks
//! Redis, but for the step that a new password takes: it must not be lost for want of a connection.
pub mod accept_invitation;
pub mod ask_reset;
mod browser;
pub mod describe_session;
pub mod describe_step;
pub mod end_session;
mod entry;
pub mod get_invitation;
pub mod get_reset;
mod holder;
pub mod invite_user;
pub mod issue_bootstrap;
pub mod issue_passports;
pub mod list_users;
pub mod new_password;
pub mod outgoing;
pub mod resend;
pub mod reset;
mod set_password;
pub mod sign_in;
pub mod unlock;
pub mod withdraw;

use std::sync::Arc;

use identity_domain::attempt::{AddressKey, LockoutRules};
use identity_domain::email::Email;
use identity_domain::enrolment::SecondFactor;
use identity_domain::password::{Allowed, Class, Password, PersonalWords, Rule, Rules};
use identity_domain::session::Limits;
use kit_authz::{Action, ErasesSubject, Permit, Requester};
use kit_clock::Clock;
use kit_fault::{Fault, FieldError, Reason};
use kit_ids::{AccountId, SubjectId, TenantId};
use kit_pg::{Database, TenantTx, WriteTx};
use kit_principal::Role;
use kit_seal::{Purpose, Sealer, TenantKeys};
use kit_tenants::settings::{CharacterClass, CharacterSet, Lockout, LockoutScope, Person, Unlocker};
use kit_tenants::{Tenant, Tenants};
use kit_text::TextError;

use crate::breached::BreachedPasswords;
use crate::crypto::hasher::Hasher;
use crate::sessions::Sessions;
use crate::signing::Signing;

/// What the operations work with.
#[derive(Clone, Debug)]
pub struct Context {
    /// The service's database.
    pub database: Database,
    /// The keys that personal data is sealed with.
    pub sealer: Sealer,
    /// Sessions in Redis.
    pub sessions: Sessions,
    /// Passwords.
    pub hasher: Arc<Hasher>,
    /// Passwords that nobody may choose.
    pub breached: BreachedPasswords,
    /// Passports.
    pub signing: Signing,
    /// The tenants' configuration.
    pub tenants: Tenants,
    /// Time, ids and randomness.
    pub clock: Clock,
}

// === impl Context ===

impl Context {
    /// The tenant for which a service asks something: the configuration names it, or did until a day ago.
    pub(crate) fn admit(&self, tenant: &str) -> Result<TenantId, Fault> {
        self.tenants.admit(tenant, self.clock.now())
    }

    /// The tenant's configuration; without one the tenant is refused.
    fn tenant(&self, id: &TenantId) -> Result<Arc<Tenant>, Fault> {
        self.tenants.get(id).ok_or_else(Fault::unavailable)
    }

    /// Begins a transaction that reads, for who asks.
    pub(crate) async fn read(&self, by: &impl Requester) -> Result<TenantTx, sqlx::Error> {
        self.database.read(by).await
    }

    /// Begins a transaction that writes what was permitted.
    pub(crate) async fn write<A: Action>(&self, permit: &Permit<A>) -> Result<WriteTx<A>, sqlx::Error> {
        self.database.write(permit).await
    }
}

/// Destroys the key of a subject that nobody is behind after all. A failure is no more than a key without a use.
async fn destroy_unused_key<A: ErasesSubject>(context: &Context, permit: &Permit<A>, subject: SubjectId) {
    if let Err(error) = context.sealer.destroy(permit, subject).await {
        tracing::warn!(%error, "a key without a subject stays");
    }
}

/// An address to be stored, of what was typed as one: without a card number.
fn storable_email(typed: &str) -> Result<Email, FieldError> {
    let email = Email::parse(typed).map_err(|error| FieldError::format("email", error.to_string()))?;
    kit_text::no_card(email.as_str()).map_err(|error| text_error("email", error))?;
    Ok(email)
}

/// A text that kit/text refuses.
fn text_error(field: &'static str, error: TextError) -> FieldError {
    FieldError::new(field, error.code(), error.to_string())
}

/// An account as the object of an act.
fn account_object(id: AccountId) -> String {
    format!("account/{id}")
}

/// The limits of the staff's failed attempts. An unknown address has the same ones.
fn lockout_rules(tenant: &Tenant) -> LockoutRules {
    let Lockout { max_attempts, window, duration, exponential, max_duration, scope, .. } =
        tenant.staff().lockout;
    let whole_account = scope == LockoutScope::Account;
    let by_time = tenant.locks().unlock.contains(&Unlocker::Time);
    LockoutRules { max_attempts, window, duration, exponential, max_duration, whole_account, by_time }
}

/// What the buckets of an address are found by. An unknown address has them too.
fn address_key(keys: &TenantKeys, address: &str) -> AddressKey {
    let hashed = keys.mac(Purpose::Attempt, &[b"address", address.as_bytes()]);
    let mut half = [0; 16];
    half.iter_mut().zip(hashed).for_each(|(own, byte)| *own = byte);
    AddressKey(half)
}

/// The limits of a tenant's sessions.
fn limits(tenant: &Tenant) -> Limits {
    Limits { idle: tenant.sessions().idle_timeout, absolute: tenant.sessions().absolute_timeout }
}

/// Whose password is judged.
struct Holder<'h> {
    /// The name and the address: what of a person an attacker would try. Empty where they are not known yet.
    name: &'h str,
    email: &'h str,
    /// Whether there is a password already.
    has_password: bool,
}

/// The rules for the password of somebody of the staff.
fn password_rules(tenant: &Tenant, holder: &Holder<'_>) -> Rules {
    let rules = &tenant.staff().passwords;
    let length = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let class = |class: &CharacterClass| match class {
        CharacterClass::Upper => Class::Upper,
        CharacterClass::Lower => Class::Lower,
        CharacterClass::Digit => Class::Digit,
        CharacterClass::Symbol => Class::Symbol,
    };
    let words = [holder.name, holder.email, tenant.display_name(), &tenant.legal().name];
    Rules {
        min_length: length(rules.min_length),
        max_length: length(rules.max_length),
        required_classes: rules.required_classes.iter().map(class).collect(),
        allowed: match rules.allowed_characters {
            CharacterSet::Unicode => Allowed::Unicode,
            CharacterSet::Ascii => Allowed::Ascii,
        },
        personal_words: if rules.forbid_personal_data {
            PersonalWords::of(&words)
        } else {
            PersonalWords::none()
        },
        rejects_breached: rules.reject_breached,
        history: holder.has_password.then(|| length(rules.history)),
    }
}

/// Every rule that a password breaks, but for the history: whether it was used before takes its hashes.
async fn broken_rules(context: &Context, rules: &Rules, password: &Password) -> Result<Vec<Rule>, Fault> {
    let mut broken = password.broken(rules);
    if rules.rejects_breached && context.breached.contain(password).await? {
        broken.push(Rule::NotBreached);
    }
    Ok(broken)
}

/// A password that breaks these rules; none: it is right.
fn keeps_rules(broken: &[Rule]) -> Result<(), Fault> {
    if broken.is_empty() {
        return Ok(());
    }
    let field = |rule: &Rule| FieldError::new("password", rule.code(), rule.to_string());
    Err(Fault::new(Reason::PasswordTooWeak).with_fields(broken.iter().map(field)))
}

/// What the tenant asks of its staff beside a password. Clients are not asked here.
fn second_factor(tenant: &Tenant) -> SecondFactor {
    let two_factor = tenant.two_factor();
    let role = |person: &Person| match person {
        Person::Owner => Some(Role::Owner),
        Person::Admin => Some(Role::Admin),
        Person::Employee => Some(Role::Employee),
        Person::Client => None,
    };
    let required_for = two_factor.required_for.iter().filter_map(role).collect();
    SecondFactor { required_for, grace: two_factor.enrolment_grace }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_rule_is_named() {
        assert!(keeps_rules(&[]).is_ok());
        let fault = keeps_rules(&[Rule::AtLeast(15), Rule::NoControl]).unwrap_err();
        let codes: Vec<_> = fault.fields.iter().map(|field| field.code.as_str()).collect();
        assert_eq!((fault.reason, codes), (Reason::PasswordTooWeak, vec!["TOO_SHORT", "CONTROL_CHARACTER"]));
    }
}
