//! What protects accounts: passwords, locks, second factors, sessions.
use std::num::NonZeroU32;

use holdfast_proto::tenant::v1 as pb;
use jiff::SignedDuration;

use super::{SignIn, closed, each, each_once, holds, part, seconds, some_once};
use crate::Refusal;

closed! {
    /// A class of characters.
    CharacterClass {
        /// Capital letters.
        Upper,
        /// Small letters.
        Lower,
        /// Digits.
        Digit,
        /// Everything else.
        Symbol,
    }
}

closed! {
    /// Which characters may occur in a password.
    CharacterSet {
        /// All, normalised.
        Unicode,
        /// The printable ones of ASCII.
        Ascii,
    }
}

closed! {
    /// What is locked after too many failed attempts.
    LockoutScope {
        /// The account, from wherever, with as few failures as from one source. A known device is let in all the same.
        Account,
        /// The account from that source; from everywhere with ten times as many failures.
        AccountAndSource,
    }
}

closed! {
    /// What becomes of a password that no longer complies with the rules, or is too old.
    OnTighten {
        /// It must be changed at the next sign-in, before there is a session.
        NextSignIn,
        /// It stays until it is changed.
        Keep,
    }
}

closed! {
    /// What ends a lock beside its holder.
    Unlocker {
        /// Its end.
        Time,
        /// An owner.
        Owner,
        /// An admin.
        Admin,
    }
}

closed! {
    /// Who signs in.
    Person {
        /// An owner.
        Owner,
        /// An admin.
        Admin,
        /// An employee.
        Employee,
        /// A client.
        Client,
    }
}

closed! {
    /// A second factor.
    Factor {
        /// A code of an authenticator app (RFC 6238).
        Totp,
        /// A passkey (WebAuthn).
        Passkey,
        /// A recovery code.
        RecoveryCode,
    }
}

closed! {
    /// Whether and how the platform's support may look.
    SupportMode {
        /// Not at all.
        Never,
        /// With a code that the tenant's owner issues for a while.
        WithCode,
    }
}

/// Rules of the staff's accounts, or of the clients'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRules {
    /// What a password must be.
    pub passwords: PasswordRules,
    /// Limits of failed attempts.
    pub lockout: Lockout,
}

/// What a password must be (NIST SP 800-63B-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRules {
    /// Least length in code points, 8 to 128.
    pub min_length: u32,
    /// Greatest length in code points, 64 to 256.
    pub max_length: u32,
    /// Classes of which one character each is needed.
    pub required_classes: Vec<CharacterClass>,
    /// Which characters may occur.
    pub allowed_characters: CharacterSet,
    /// How many passwords before a new one are refused, 0 to 5, the current one among them; that one always is.
    pub history: u32,
    /// Whether name, e-mail and business are refused inside it.
    pub forbid_personal_data: bool,
    /// Whether a breached password is refused.
    pub reject_breached: bool,
    /// Days after which it must be changed; none: never.
    pub max_age_days: Option<NonZeroU32>,
}

/// Limits of failed attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// Failures within the window that lock an account from one source, at least 1; ten times as many lock the account
    /// from everywhere, and the source for all accounts.
    pub max_attempts: u32,
    /// Sliding window, at least a minute.
    pub window: SignedDuration,
    /// First lock, at least a minute.
    pub duration: SignedDuration,
    /// Whether each lock doubles.
    pub exponential: bool,
    /// Longest lock.
    pub max_duration: SignedDuration,
    /// What is locked.
    pub scope: LockoutScope,
}

/// How people sign in, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accounts {
    /// Rules of the staff's accounts.
    pub staff: AccountRules,
    /// Rules of the clients' accounts.
    pub clients: AccountRules,
    /// What becomes of a password that no longer complies.
    pub on_tighten: OnTighten,
    /// What holds of every lock.
    pub locks: Locks,
    /// Second factors.
    pub two_factor: TwoFactor,
    /// Limits of sessions.
    pub sessions: Sessions,
    /// How clients and staff sign in beside their passwords.
    pub sign_in: SignIn,
}

/// What holds of every lock, of staff and clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locks {
    /// Who ends it beside its holder, each once, at least one. The holder's own ways (a known device, a passkey, a
    /// reset by mail) are always open.
    pub unlock: Vec<Unlocker>,
    /// Whether its holder is told of it.
    pub notify: bool,
}

/// Second factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoFactor {
    /// Who needs one, each once.
    pub required_for: Vec<Person>,
    /// Which ones may be used, each once, at least one; where somebody needs one, TOTP or a passkey is among them.
    pub methods: Vec<Factor>,
    /// How long a password alone still signs in after the account was made.
    pub enrolment_grace: SignedDuration,
}

/// Limits of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sessions {
    /// Time without a request after which a session ends, above zero.
    pub idle_timeout: SignedDuration,
    /// Time after which a session ends, whatever happens; never below the idle limit.
    pub absolute_timeout: SignedDuration,
    /// Sessions of one person at a time; none: no limit.
    pub max_concurrent: Option<NonZeroU32>,
    /// How fresh a sign-in sensitive acts need.
    pub step_up_within: SignedDuration,
    /// Whether a person is told by mail of a sign-in from no known device.
    pub notice_on_sign_in: bool,
}

impl AccountRules {
    fn parse(passwords: Option<pb::PasswordRules>, lockout: Option<pb::Lockout>) -> Result<Self, Refusal> {
        Ok(Self {
            passwords: PasswordRules::parse(part(passwords, "passwords")?)?,
            lockout: Lockout::parse(part(lockout, "lockout")?)?,
        })
    }
}

impl PasswordRules {
    fn parse(rules: pb::PasswordRules) -> Result<Self, Refusal> {
        let pb::PasswordRules {
            min_length,
            max_length,
            required_classes,
            allowed_characters,
            history,
            forbid_personal_data,
            reject_breached,
            max_age_days,
        } = rules;
        holds((8..=128).contains(&min_length), "passwords.min_length")?;
        holds((64..=256).contains(&max_length) && max_length >= min_length, "passwords.max_length")?;
        holds(history <= 5, "passwords.history")?;
        Ok(Self {
            min_length,
            max_length,
            required_classes: each(required_classes, CharacterClass::parse, "passwords.required_classes")?,
            allowed_characters: CharacterSet::parse(allowed_characters, "passwords.allowed_characters")?,
            history,
            forbid_personal_data,
            reject_breached,
            max_age_days: NonZeroU32::new(max_age_days),
        })
    }
}

impl Lockout {
    fn parse(lockout: pb::Lockout) -> Result<Self, Refusal> {
        let pb::Lockout { max_attempts, window_s, duration_s, exponential, max_duration_s, scope } = lockout;
        holds(max_attempts > 0, "lockout.max_attempts")?;
        holds(window_s >= 60, "lockout.window_s")?;
        holds(duration_s >= 60, "lockout.duration_s")?;
        holds(max_duration_s >= duration_s, "lockout.max_duration_s")?;
        Ok(Self {
            max_attempts,
            window: seconds(window_s),
            duration: seconds(duration_s),
            exponential,
            max_duration: seconds(max_duration_s),
            scope: LockoutScope::parse(scope, "lockout.scope")?,
        })
    }
}

impl Accounts {
    /// The parts of the message that are about accounts.
    pub(crate) fn parse(config: &pb::EffectiveConfig) -> Result<Self, Refusal> {
        Ok(Self {
            staff: AccountRules::parse(config.staff_passwords.clone(), config.staff_lockout)?,
            clients: AccountRules::parse(config.client_passwords.clone(), config.client_lockout)?,
            on_tighten: OnTighten::parse(config.on_tighten, "on_tighten")?,
            locks: Locks::parse(part(config.locks.clone(), "locks")?)?,
            two_factor: TwoFactor::parse(part(config.two_factor.clone(), "two_factor")?)?,
            sessions: Sessions::parse(part(config.sessions, "sessions")?)?,
            sign_in: SignIn::parse(part(config.sign_in.clone(), "sign_in")?)?,
        })
    }
}

impl Locks {
    fn parse(locks: pb::Locks) -> Result<Self, Refusal> {
        let pb::Locks { unlock, notify } = locks;
        Ok(Self { unlock: some_once(unlock, Unlocker::parse, "locks.unlock")?, notify })
    }
}

impl TwoFactor {
    fn parse(two_factor: pb::TwoFactor) -> Result<Self, Refusal> {
        let pb::TwoFactor { required_for, methods, enrolment_grace_s } = two_factor;
        let required_for = each_once(required_for, Person::parse, "two_factor.required_for")?;
        let methods = some_once(methods, Factor::parse, "two_factor.methods")?;
        let can_enrol = methods.contains(&Factor::Totp) || methods.contains(&Factor::Passkey);
        holds(required_for.is_empty() || can_enrol, "two_factor.methods")?;
        Ok(Self { required_for, methods, enrolment_grace: seconds(enrolment_grace_s) })
    }
}

impl Sessions {
    fn parse(sessions: pb::Sessions) -> Result<Self, Refusal> {
        let pb::Sessions {
            idle_timeout_s,
            absolute_timeout_s,
            max_concurrent,
            step_up_within_s,
            notice_on_sign_in,
        } = sessions;
        holds(idle_timeout_s > 0, "sessions.idle_timeout_s")?;
        holds(absolute_timeout_s >= idle_timeout_s, "sessions.absolute_timeout_s")?;
        Ok(Self {
            idle_timeout: seconds(idle_timeout_s),
            absolute_timeout: seconds(absolute_timeout_s),
            max_concurrent: NonZeroU32::new(max_concurrent),
            step_up_within: seconds(step_up_within_s),
            notice_on_sign_in,
        })
    }
}

impl SupportMode {
    pub(crate) fn of(number: i32) -> Result<Self, Refusal> {
        Self::parse(number, "support_access")
    }
}
