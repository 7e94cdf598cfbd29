//! One tenant's configuration, parsed once: what services read on every request.
use holdfast_proto::policy::v1::SignedConfig;
use holdfast_proto::tenant::v1::{
    Agreements, BookingRules, CancellationPolicy, ContactFields, EffectiveConfig, History, Lockout,
    PasswordRules, Profile, PublicContact, Sessions, TwoFactor,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kit_ids::TenantId;
use kit_money::Currency;

use crate::{Refusal, valid};

/// A tenant's effective configuration in force: verified, every part there.
#[derive(Clone, Debug)]
pub struct Tenant {
    id: TenantId,
    zone: TimeZone,
    currency: Currency,
    digest: [u8; 32],
    config: EffectiveConfig,
    signed: SignedConfig,
    parts: Parts,
}

macro_rules! parts {
    ($($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)?) => {
        #[derive(Clone, Debug)]
        struct Parts { $($field: $type),+ }

        impl Parts {
            fn of(config: &EffectiveConfig) -> Result<Self, Refusal> {
                Ok(Self { $($field: config.$field.clone().ok_or(Refusal::Invalid(stringify!($field)))?),+ })
            }
        }

        impl Tenant {
            $($(#[$doc])* #[must_use] pub fn $field(&self) -> &$type { &self.parts.$field })+
        }
    };
}

parts! {
    /// What the staff's passwords must be.
    staff_passwords: PasswordRules,
    /// What the clients' passwords must be.
    client_passwords: PasswordRules,
    /// Failed attempts of the staff.
    staff_lockout: Lockout,
    /// Failed attempts of clients.
    client_lockout: Lockout,
    /// Second factors.
    two_factor: TwoFactor,
    /// Limits of sessions.
    sessions: Sessions,
    /// What is shown of the business.
    public_contact: PublicContact,
    /// Which contact fields a client gives.
    contact: ContactFields,
    /// Rules of booking.
    booking: BookingRules,
    /// Which agreements a client must accept.
    agreements: Agreements,
    /// The cancellation policy.
    cancellation: CancellationPolicy,
    /// Retention.
    history: History,
}

// === impl Tenant ===

impl Tenant {
    pub(crate) fn checked(
        config: EffectiveConfig,
        signed: SignedConfig,
        digest: [u8; 32],
    ) -> Result<Self, Refusal> {
        valid::check(&config)?;
        let parts = Parts::of(&config)?;
        let rules = &parts.agreements;
        if rules.terms.is_none() || rules.cancellation.is_none() {
            return Err(Refusal::Invalid("agreements"));
        }
        Ok(Self {
            id: config.tenant_id.parse().map_err(|_| Refusal::Invalid("tenant_id"))?,
            zone: TimeZone::get(&config.time_zone).map_err(|_| Refusal::Invalid("time_zone"))?,
            currency: config.currency.parse().map_err(|_| Refusal::Invalid("currency"))?,
            digest,
            config,
            signed,
            parts,
        })
    }

    /// The tenant's id.
    #[must_use]
    pub fn id(&self) -> &TenantId {
        &self.id
    }

    /// The whole document.
    #[must_use]
    pub fn config(&self) -> &EffectiveConfig {
        &self.config
    }

    /// The document as it was signed.
    #[must_use]
    pub fn signed(&self) -> &SignedConfig {
        &self.signed
    }

    /// The document's digest.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// When the operator computed the content.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        Timestamp::from_microsecond(self.config.issued_at_us).unwrap_or(Timestamp::MIN)
    }

    /// The tenant's time zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Currency of every price.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether the HIPAA profile is in force.
    #[must_use]
    pub fn hipaa(&self) -> bool {
        self.config.profile() == Profile::Hipaa
    }

    /// Languages, the first is the default.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.config.languages
    }

    /// The first language.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.config.languages.first().map_or("en", String::as_str)
    }

    /// The best of the tenant's languages for what is wanted, best first: an exact tag, else its primary language
    /// (RFC 4647 lookup), else the tenant's first.
    #[must_use]
    pub fn language<W: AsRef<str>>(&self, wanted: impl IntoIterator<Item = W>) -> &str {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let offered = &self.config.languages;
        wanted
            .into_iter()
            .find_map(|tag| {
                let tag = tag.as_ref();
                let exact = offered.iter().find(|own| own.eq_ignore_ascii_case(tag));
                exact.or_else(|| offered.iter().find(|own| primary(own) == primary(tag)))
            })
            .map_or(self.default_language(), String::as_str)
    }

    /// Hosts on which the tenant answers.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.config.domains.iter().map(|domain| domain.host.as_str())
    }

    /// The host that links use.
    #[must_use]
    pub fn primary_host(&self) -> &str {
        let domains = &self.config.domains;
        domains.iter().find(|domain| domain.primary).map_or("", |domain| domain.host.as_str())
    }

    /// Least time between booking and start.
    #[must_use]
    pub fn min_notice(&self) -> SignedDuration {
        seconds(self.parts.booking.min_notice_s)
    }

    /// How long a slot is held while a form is filled in; zero: not held.
    #[must_use]
    pub fn hold_for(&self) -> SignedDuration {
        seconds(self.parts.booking.hold_for_s)
    }

    /// Time without a request after which a session ends.
    #[must_use]
    pub fn idle_timeout(&self) -> SignedDuration {
        seconds(self.parts.sessions.idle_timeout_s)
    }

    /// Time after which a session ends, whatever happens.
    #[must_use]
    pub fn absolute_timeout(&self) -> SignedDuration {
        seconds(self.parts.sessions.absolute_timeout_s)
    }

    /// How fresh a sign-in sensitive acts need.
    #[must_use]
    pub fn step_up_within(&self) -> SignedDuration {
        seconds(self.parts.sessions.step_up_within_s)
    }

    /// How long a password alone signs in before a second factor is needed.
    #[must_use]
    pub fn enrolment_grace(&self) -> SignedDuration {
        seconds(self.parts.two_factor.enrolment_grace_s)
    }

    /// Whether an agreement kind is required, and whether even signed-in clients accept it at every booking.
    #[must_use]
    pub fn agreement(&self, kind: &str) -> (bool, bool) {
        let rules = &self.parts.agreements;
        let rule = match kind {
            "terms" => rules.terms.as_ref(),
            "cancellation" => rules.cancellation.as_ref(),
            _ => None,
        };
        rule.map_or((false, false), |rule| (rule.required, rule.every_booking))
    }
}

fn seconds(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}
