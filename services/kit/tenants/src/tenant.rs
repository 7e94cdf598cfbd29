//! One tenant's configuration, parsed once: what services read on every request.
use holdfast_proto::policy::v1::SignedConfig;
use holdfast_proto::tenant::v1::EffectiveConfig;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use kit_ids::TenantId;
use kit_money::Currency;

use crate::required_setting::NoService;
use crate::settings::{
    AccountRules, Accounts, Agreements, BookingRules, Business, CancellationPolicy, ContactFields, Domains,
    History, LegalIdentity, Locks, Logo, OnTighten, Profile, PublicContact, Residency, Sessions, SignIn,
    SupportMode, TwoFactor, languages, part, some,
};
use crate::{Refusal, RequiredSetting};

/// A tenant's effective configuration in force: verified, every setting of a closed type.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenant {
    id: TenantId,
    issued_at: Timestamp,
    must_understand: Vec<RequiredSetting>,
    business: Business,
    languages: Vec<String>,
    zone: TimeZone,
    currency: Currency,
    is_suspended: bool,
    domains: Domains,
    profile: Profile,
    accounts: Accounts,
    contact: ContactFields,
    booking: BookingRules,
    agreements: Agreements,
    cancellation: CancellationPolicy,
    history: History,
    support_access: SupportMode,
    residency: Option<Residency>,
    baa_document_id: Option<String>,
    document: Document,
}

/// The document that the tenant was parsed of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// As it was signed.
    pub signed: SignedConfig,
    /// Its SHA-256.
    pub digest: [u8; 32],
}

macro_rules! getters {
    ($($(#[$doc:meta])* $field:ident: $type:ty $(= $part:ident)?),+ $(,)?) => {
        impl Tenant {
            $($(#[$doc])* #[must_use] pub fn $field(&self) -> &$type { &self.$($part.)?$field })+
        }
    };
}

getters! {
    /// The tenant's id.
    id: TenantId,
    /// The business's name.
    display_name: str = business,
    /// The tenant's time zone.
    zone: TimeZone,
    /// Hosts on which the tenant answers.
    domains: Domains,
    /// Rules of the staff's accounts.
    staff: AccountRules = accounts,
    /// Rules of the clients' accounts.
    clients: AccountRules = accounts,
    /// What holds of every lock.
    locks: Locks = accounts,
    /// Second factors.
    two_factor: TwoFactor = accounts,
    /// Limits of sessions.
    sessions: Sessions = accounts,
    /// How clients and staff sign in beside their passwords.
    sign_in: SignIn = accounts,
    /// What is shown of the business.
    public_contact: PublicContact = business,
    /// Who the business is before the law.
    legal: LegalIdentity = business,
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
    signed: SignedConfig = document,
    /// The document's digest.
    digest: [u8; 32] = document,
    /// Languages, the first is the default.
    languages: [String],
    /// Settings that must be honoured, each with the service that must.
    must_understand: [RequiredSetting],
}

// === impl Tenant ===

impl Tenant {
    /// Parses a verified document; refuses the first bad field by name.
    pub(crate) fn parse(config: EffectiveConfig, document: Document) -> Result<Self, Refusal> {
        let accounts = Accounts::parse(&config)?;
        let EffectiveConfig {
            tenant_id,
            issued_at_us,
            must_understand,
            display_name,
            languages: tags,
            time_zone,
            currency,
            suspended,
            domains,
            profile,
            staff_passwords: _,
            client_passwords: _,
            staff_lockout: _,
            client_lockout: _,
            two_factor: _,
            sessions: _,
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
            legal,
            logo,
            on_tighten: _,
            locks: _,
            sign_in: _,
        } = config;
        Ok(Self {
            id: tenant_id.parse().map_err(|_| Refusal::Invalid("tenant_id"))?,
            issued_at: issued_at(issued_at_us)?,
            must_understand: required(&must_understand)?,
            business: Business::parse(display_name, public_contact, legal, mail_from, accent, logo)?,
            languages: languages(tags)?,
            zone: zone(&time_zone)?,
            currency: currency.parse().map_err(|_| Refusal::Invalid("currency"))?,
            is_suspended: suspended,
            domains: Domains::parse(domains)?,
            profile: Profile::of(profile)?,
            contact: ContactFields::parse(part(contact, "contact")?)?,
            booking: BookingRules::parse(part(booking, "booking")?, accounts.sign_in.client_accounts)?,
            accounts,
            agreements: Agreements::parse(part(agreements, "agreements")?)?,
            cancellation: CancellationPolicy::parse(part(cancellation, "cancellation")?)?,
            history: History::of(part(history, "history")?),
            support_access: SupportMode::of(support_access)?,
            residency: Residency::parse(region, cell)?,
            baa_document_id: some(baa_document_id),
            document,
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

    /// What becomes of a password that no longer complies.
    #[must_use]
    pub fn on_tighten(&self) -> OnTighten {
        self.accounts.on_tighten
    }

    /// Whether and how support may look.
    #[must_use]
    pub fn support_access(&self) -> SupportMode {
        self.support_access
    }

    /// Sender of mails, an e-mail address; none: the installation's.
    #[must_use]
    pub fn mail_from(&self) -> Option<&str> {
        self.business.mail_from.as_deref()
    }

    /// Declared accent colour, `#rrggbb`; none: the product's.
    #[must_use]
    pub fn accent(&self) -> Option<&str> {
        self.business.accent.as_deref()
    }

    /// Logo above the pages; none: the first letter of the name.
    #[must_use]
    pub fn logo(&self) -> Option<&Logo> {
        self.business.logo.as_ref()
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

    /// The best of the tenant's languages for what is wanted, best first: the same tag, else the same language of
    /// another region, else the tenant's first.
    #[must_use]
    pub fn language<W: AsRef<str>>(&self, wanted: impl IntoIterator<Item = W>) -> &str {
        let offered = || self.languages.iter().map(String::as_str);
        let found = wanted.into_iter().find_map(|tag| kit_language::nearest(tag.as_ref(), offered()));
        found.unwrap_or(self.default_language())
    }
}

fn required(names: &[String]) -> Result<Vec<RequiredSetting>, Refusal> {
    let settings = names.iter().map(|name| name.parse());
    settings.collect::<Result<_, NoService>>().map_err(|_| Refusal::Invalid("must_understand"))
}

fn issued_at(microseconds: i64) -> Result<Timestamp, Refusal> {
    let at = Timestamp::from_microsecond(microseconds).ok().filter(|at| *at > Timestamp::UNIX_EPOCH);
    at.ok_or(Refusal::Invalid("issued_at_us"))
}

/// A zone of the IANA database, by its name.
fn zone(name: &str) -> Result<TimeZone, Refusal> {
    let zone = TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some());
    zone.ok_or(Refusal::Invalid("time_zone"))
}
