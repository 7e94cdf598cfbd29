//! How people sign in: passwords, locks, second factors, sessions.
use std::num::NonZeroU32;

use holdfast_proto::tenant::v1 as pb;
use jiff::SignedDuration;

use super::{closed, each, holds, part, seconds};
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
        /// The account, from wherever.
        Account,
        /// The account from that source, so that nobody locks others out.
        AccountAndSource,
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
    /// How many former passwords are refused, 0 to 5.
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
    /// Failures within the window that lock, at least 1.
    pub max_attempts: u32,
    /// Sliding window.
    pub window: SignedDuration,
    /// First lock.
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
    /// Second factors.
    pub two_factor: TwoFactor,
    /// Limits of sessions.
    pub sessions: Sessions,
}

/// Second factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoFactor {
    /// Who needs one.
    pub required_for: Vec<Person>,
    /// Which ones may be used.
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
}

impl AccountRules {
    pub(crate) fn parse(
        passwords: Option<pb::PasswordRules>,
        lockout: Option<pb::Lockout>,
    ) -> Result<Self, Refusal> {
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
    pub(crate) fn parse(
        staff: AccountRules,
        clients: AccountRules,
        two_factor: Option<pb::TwoFactor>,
        sessions: Option<pb::Sessions>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            staff,
            clients,
            two_factor: TwoFactor::parse(part(two_factor, "two_factor")?)?,
            sessions: Sessions::parse(part(sessions, "sessions")?)?,
        })
    }
}

impl TwoFactor {
    fn parse(two_factor: pb::TwoFactor) -> Result<Self, Refusal> {
        let pb::TwoFactor { required_for, methods, enrolment_grace_s } = two_factor;
        Ok(Self {
            required_for: each(required_for, Person::parse, "two_factor.required_for")?,
            methods: each(methods, Factor::parse, "two_factor.methods")?,
            enrolment_grace: seconds(enrolment_grace_s),
        })
    }
}

impl Sessions {
    fn parse(sessions: pb::Sessions) -> Result<Self, Refusal> {
        let pb::Sessions { idle_timeout_s, absolute_timeout_s, max_concurrent, step_up_within_s } = sessions;
        holds(idle_timeout_s > 0, "sessions.idle_timeout_s")?;
        holds(absolute_timeout_s >= idle_timeout_s, "sessions.absolute_timeout_s")?;
        Ok(Self {
            idle_timeout: seconds(idle_timeout_s),
            absolute_timeout: seconds(absolute_timeout_s),
            max_concurrent: NonZeroU32::new(max_concurrent),
            step_up_within: seconds(step_up_within_s),
        })
    }
}

impl SupportMode {
    pub(crate) fn of(number: i32) -> Result<Self, Refusal> {
        Self::parse(number, "support_access")
    }
}
