//! One tenant's configuration, parsed once: what services read on every request.
use holdfast_proto::policy::v1::SignedConfig;
use holdfast_proto::tenant::v1::EffectiveConfig;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kit_ids::TenantId;
use kit_money::Currency;

use crate::Refusal;
use crate::settings::{
    AccountRules, Agreements, BookingRules, CancellationPolicy, ContactFields, Domains, History, Profile,
    PublicContact, Residency, Sessions, SupportMode, TwoFactor, holds, languages, part, some,
};

/// A tenant's effective configuration in force: verified, every setting of a closed type.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenant {
    id: TenantId,
    issued_at: Timestamp,
    critical: Vec<String>,
    display_name: String,
    languages: Vec<String>,
    zone: TimeZone,
    currency: Currency,
    is_suspended: bool,
    domains: Domains,
    profile: Profile,
    staff: AccountRules,
    clients: AccountRules,
    two_factor: TwoFactor,
    sessions: Sessions,
    public_contact: PublicContact,
    mail_from: Option<String>,
    contact: ContactFields,
    booking: BookingRules,
    agreements: Agreements,
    cancellation: CancellationPolicy,
    history: History,
    support_access: SupportMode,
    accent: Option<String>,
    residency: Option<Residency>,
    baa_document_id: Option<String>,
    digest: [u8; 32],
    signed: SignedConfig,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)?) => {
        impl Tenant {
            $($(#[$doc])* #[must_use] pub fn $field(&self) -> &$type { &self.$field })+
        }
    };
}

getters! {
    /// The tenant's id.
    id: TenantId,
    /// The business's name.
    display_name: str,
    /// The tenant's time zone.
    zone: TimeZone,
    /// Hosts on which the tenant answers.
    domains: Domains,
    /// Rules of the staff's accounts.
    staff: AccountRules,
    /// Rules of the clients' accounts.
    clients: AccountRules,
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
    /// The document as it was signed.
    signed: SignedConfig,
    /// The document's digest.
    digest: [u8; 32],
    /// Languages, the first is the default.
    languages: [String],
    /// Names of settings that must be honoured; each begins with who must honour it.
    critical: [String],
}

// === impl Tenant ===

impl Tenant {
    /// Parses a verified document; refuses the first bad field by name.
    pub(crate) fn parse(
        config: EffectiveConfig,
        signed: SignedConfig,
        digest: [u8; 32],
    ) -> Result<Self, Refusal> {
        let EffectiveConfig {
            tenant_id,
            issued_at_us,
            critical,
            display_name,
            languages: tags,
            time_zone,
            currency,
            suspended,
            domains,
            profile,
            staff_passwords,
            client_passwords,
            staff_lockout,
            client_lockout,
            two_factor,
            sessions,
            public_contact,
            mail_from,
            contact,
            booking,
            agreements,
            cancellation,
            history,
            support_access,
            accent,
            region,
            cell,
            baa_document_id,
        } = config;
        holds(critical.iter().all(|name| name.contains('.')), "critical")?;
        Ok(Self {
            id: tenant_id.parse().map_err(|_| Refusal::Invalid("tenant_id"))?,
            issued_at: issued_at(issued_at_us)?,
            critical,
            display_name: business_name(display_name)?,
            languages: languages(tags)?,
            zone: zone(&time_zone)?,
            currency: currency.parse().map_err(|_| Refusal::Invalid("currency"))?,
            is_suspended: suspended,
            domains: Domains::parse(domains)?,
            profile: Profile::of(profile)?,
            staff: AccountRules::parse(staff_passwords, staff_lockout)?,
            clients: AccountRules::parse(client_passwords, client_lockout)?,
            two_factor: TwoFactor::parse(part(two_factor, "two_factor")?)?,
            sessions: Sessions::parse(part(sessions, "sessions")?)?,
            public_contact: PublicContact::of(part(public_contact, "public_contact")?),
            mail_from: some(mail_from),
            contact: ContactFields::parse(part(contact, "contact")?)?,
            booking: BookingRules::parse(part(booking, "booking")?)?,
            agreements: Agreements::parse(part(agreements, "agreements")?)?,
            cancellation: CancellationPolicy::parse(part(cancellation, "cancellation")?)?,
            history: History::of(part(history, "history")?),
            support_access: SupportMode::of(support_access)?,
            accent: some(accent),
            residency: Residency::parse(region, cell)?,
            baa_document_id: some(baa_document_id),
            digest,
            signed,
        })
    }

    /// When the operator computed the content.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// The name of the time zone in the IANA database.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Currency of every price.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether the tenant takes no bookings for now.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        self.is_suspended
    }

    /// Whether the HIPAA profile is in force.
    #[must_use]
    pub fn hipaa(&self) -> bool {
        match self.profile {
            Profile::Hipaa => true,
            Profile::Standard => false,
        }
    }

    /// Whether and how support may look.
    #[must_use]
    pub fn support_access(&self) -> SupportMode {
        self.support_access
    }

    /// Sender of mails, an e-mail address; none: the installation's.
    #[must_use]
    pub fn mail_from(&self) -> Option<&str> {
        self.mail_from.as_deref()
    }

    /// Declared accent colour, `#rrggbb`; none: the product's.
    #[must_use]
    pub fn accent(&self) -> Option<&str> {
        self.accent.as_deref()
    }

    /// Where the data lives; none: not declared.
    #[must_use]
    pub fn residency(&self) -> Option<&Residency> {
        self.residency.as_ref()
    }

    /// The business associate agreement's document id; none: there is none.
    #[must_use]
    pub fn baa_document_id(&self) -> Option<&str> {
        self.baa_document_id.as_deref()
    }

    /// The first language.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// The best of the tenant's languages for what is wanted, best first: an exact tag, else its primary language
    /// (RFC 4647 lookup), else the tenant's first.
    #[must_use]
    pub fn language<W: AsRef<str>>(&self, wanted: impl IntoIterator<Item = W>) -> &str {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let offered = &self.languages;
        wanted
            .into_iter()
            .find_map(|tag| {
                let tag = tag.as_ref();
                let exact = offered.iter().find(|own| own.eq_ignore_ascii_case(tag));
                exact.or_else(|| offered.iter().find(|own| primary(own) == primary(tag)))
            })
            .map_or(self.default_language(), String::as_str)
    }
}

fn issued_at(microseconds: i64) -> Result<Timestamp, Refusal> {
    let at = Timestamp::from_microsecond(microseconds).ok().filter(|at| *at > Timestamp::UNIX_EPOCH);
    at.ok_or(Refusal::Invalid("issued_at_us"))
}

/// 1 to 120 characters.
fn business_name(name: String) -> Result<String, Refusal> {
    holds((1..=120).contains(&name.chars().count()), "display_name").map(|()| name)
}

/// A zone of the IANA database, by its name.
fn zone(name: &str) -> Result<TimeZone, Refusal> {
    let zone = TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some());
    zone.ok_or(Refusal::Invalid("time_zone"))
}
