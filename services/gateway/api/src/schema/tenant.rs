//! What everybody may know of the tenant.
use kit_tenants::Tenant;
use kit_tenants::settings::{FieldRule, LegalIdentity, WhoMayBook};
use serde::Serialize;
use utoipa::ToSchema;

/// What everybody may know of the tenant.
#[derive(Debug, Serialize, ToSchema)]
pub struct TenantView {
    /// The business's name.
    pub name: String,
    /// How to reach it.
    pub contact: ContactView,
    /// Who it is before the law; null: it does not say.
    pub legal: Option<LegalView>,
    /// IANA time zone.
    pub zone: String,
    /// BCP 47 languages, the first is the default.
    pub languages: Vec<String>,
    /// ISO 4217 currency of every price.
    pub currency: String,
    /// Which contact fields a client gives beside the name.
    pub contact_fields: ContactFieldsView,
    /// What a booking needs.
    pub booking: BookingNeeds,
    /// What can be done here.
    pub features: Features,
}

/// How to reach the business; empty where it does not say.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactView {
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Postal address.
    pub address: String,
}

/// Who the business is before the law, as it is shown; the rest is empty where it does not say.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalView {
    /// Registered name.
    #[schema(example = "Clínica Sol Fisioterapia, S.L.P.")]
    pub name: String,
    /// Tax number with what it is called.
    #[schema(example = "NIF B84512345")]
    pub tax_number: String,
    /// Registration with its register.
    pub registration: String,
}

/// Whether a field is asked of a client.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldNeed {
    /// Must be given.
    Required,
    /// May be given.
    Optional,
    /// Is not asked.
    Off,
}

/// Which contact fields a client gives beside the name.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactFieldsView {
    /// E-mail address.
    pub email: FieldNeed,
    /// Telephone.
    pub phone: FieldNeed,
    /// Postal address.
    pub address: FieldNeed,
}

/// What a booking needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingNeeds {
    /// Whether only a client who is signed in books.
    pub sign_in: bool,
    /// Kinds of agreement that must be accepted.
    pub agreements: Vec<&'static str>,
    /// Percent of the price that is due before the start.
    pub prepayment_percent: u32,
    /// Least time between booking and start, in minutes.
    pub min_notice_minutes: u32,
    /// Farthest day that can be booked, from today.
    pub max_advance_days: u32,
}

/// What can be done here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Features {
    /// Whether bookings are taken now.
    pub booking: bool,
    /// Whether clients can have accounts: not in this version, whatever the business wants.
    pub client_accounts: bool,
}

impl From<&Tenant> for TenantView {
    fn from(tenant: &Tenant) -> Self {
        let contact = tenant.public_contact();
        let asked = tenant.contact();
        Self {
            name: tenant.display_name().to_owned(),
            contact: ContactView {
                phone: contact.phone.clone(),
                email: contact.email.clone(),
                address: contact.address.clone(),
            },
            legal: legal(tenant.legal()),
            zone: tenant.zone_name().to_owned(),
            languages: tenant.languages().to_vec(),
            currency: tenant.currency().as_str().to_owned(),
            contact_fields: ContactFieldsView {
                email: asked.email.into(),
                phone: asked.phone.into(),
                address: asked.address.into(),
            },
            booking: needs(tenant),
            features: Features { booking: !tenant.is_suspended(), client_accounts: false },
        }
    }
}

fn legal(legal: &LegalIdentity) -> Option<LegalView> {
    let LegalIdentity { name, tax_number, registration } = legal.clone();
    (!name.is_empty()).then_some(LegalView { name, tax_number, registration })
}

fn needs(tenant: &Tenant) -> BookingNeeds {
    let rules = tenant.booking();
    let agreements = tenant.agreements();
    let kinds = [("terms", agreements.terms), ("cancellation", agreements.cancellation)];
    BookingNeeds {
        sign_in: rules.who_may_book == WhoMayBook::RegisteredClients,
        agreements: kinds.into_iter().filter(|(_, rule)| rule.required).map(|(kind, _)| kind).collect(),
        prepayment_percent: tenant.cancellation().prepayment.map_or(0, |due| due.percent),
        min_notice_minutes: minutes(rules.min_notice),
        max_advance_days: rules.max_advance_days,
    }
}

/// Whole minutes; a span is at most some years.
fn minutes(span: jiff::SignedDuration) -> u32 {
    u32::try_from(span.as_mins()).unwrap_or(u32::MAX)
}

impl From<FieldRule> for FieldNeed {
    fn from(rule: FieldRule) -> Self {
        match rule {
            FieldRule::Required => Self::Required,
            FieldRule::Optional => Self::Optional,
            FieldRule::Off => Self::Off,
        }
    }
}
