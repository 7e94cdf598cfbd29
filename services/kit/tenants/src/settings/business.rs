//! The business itself: its profile, languages, public contact and where its data lives.
use holdfast_proto::tenant::v1 as pb;
use kit_language::SPOKEN;

use super::{Logo, closed, holds, is_distinct, part, some};
use crate::Refusal;

closed! {
    /// A compliance profile.
    Profile {
        /// The product's defaults.
        Standard,
        /// 45 CFR 164.312 and 164.316: floors that nothing loosens.
        Hipaa,
    }
}

/// What the business is called, and how it looks and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Business {
    /// Its name, 1 to 120 characters.
    pub display_name: String,
    /// What is shown of it.
    pub public_contact: PublicContact,
    /// Who it is before the law.
    pub legal: LegalIdentity,
    /// Sender of mails, an e-mail address; none: the installation's.
    pub mail_from: Option<String>,
    /// Declared accent colour, `#rrggbb`; none: the product's.
    pub accent: Option<String>,
    /// Logo above the pages; none: the first letter of the name.
    pub logo: Option<Logo>,
}

/// What is shown of the business on pages and in mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicContact {
    /// Telephone as shown; may be empty.
    pub phone: String,
    /// E-mail address; may be empty.
    pub email: String,
    /// Postal address in one line; may be empty.
    pub address: String,
}

/// Who the business is before the law, as it is shown; all empty: not declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalIdentity {
    /// Registered name; empty: nothing is declared.
    pub name: String,
    /// Tax number with what it is called; may be empty.
    pub tax_number: String,
    /// Registration with its register in one line; may be empty.
    pub registration: String,
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Residency {
    /// The region.
    pub region: String,
    /// The cell that serves the tenant.
    pub cell: String,
}

impl Profile {
    pub(crate) fn of(number: i32) -> Result<Self, Refusal> {
        Self::parse(number, "profile")
    }
}

impl Business {
    pub(crate) fn parse(
        display_name: String,
        public_contact: Option<pb::PublicContact>,
        legal: Option<pb::LegalIdentity>,
        mail_from: String,
        accent: String,
        logo: Option<pb::Logo>,
    ) -> Result<Self, Refusal> {
        holds((1..=120).contains(&display_name.chars().count()), "display_name")?;
        Ok(Self {
            display_name,
            public_contact: PublicContact::of(part(public_contact, "public_contact")?),
            legal: LegalIdentity::parse(legal)?,
            mail_from: some(mail_from),
            accent: some(accent),
            logo: logo.map(Logo::parse).transpose()?,
        })
    }
}

impl PublicContact {
    fn of(contact: pb::PublicContact) -> Self {
        let pb::PublicContact { phone, email, address } = contact;
        Self { phone, email, address }
    }
}

impl LegalIdentity {
    /// Without a name nothing else is declared.
    fn parse(identity: Option<pb::LegalIdentity>) -> Result<Self, Refusal> {
        let pb::LegalIdentity { name, tax_number, registration } = identity.unwrap_or_default();
        holds(!name.is_empty() || (tax_number.is_empty() && registration.is_empty()), "legal.name")?;
        Ok(Self { name, tax_number, registration })
    }
}

impl Residency {
    /// Both are declared, or neither.
    pub(crate) fn parse(region: String, cell: String) -> Result<Option<Self>, Refusal> {
        match (some(region), some(cell)) {
            (Some(region), Some(cell)) => Ok(Some(Self { region, cell })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(Refusal::Invalid("cell")),
            (None, Some(_)) => Err(Refusal::Invalid("region")),
        }
    }
}

/// 1 to 6 languages that are spoken (`kit_language::SPOKEN`), by their tags, each once.
pub(crate) fn languages(languages: Vec<String>) -> Result<Vec<String>, Refusal> {
    let spoken = |tag: &String| SPOKEN.contains(&tag.as_str());
    let valid = (1..=6).contains(&languages.len()) && languages.iter().all(spoken) && is_distinct(&languages);
    holds(valid, "languages").map(|()| languages)
}
