//! What every page of a tenant has around it: title, masthead, languages, contact, files.
use kit_locale::Language;
use kit_tenants::settings::LegalIdentity;
use kit_text::links;

use super::accent;
use super::assets::{Assets, Script, assets, fingerprint};
use super::context::{PageContext, Visitor};
use super::logo::ShownLogo;
use super::place;
use super::words::Words;

/// Where a new link to a booking is asked for.
pub const BOOKINGS: &str = "/bookings";
/// The console's first page.
pub const CONSOLE: &str = "/console";
/// Where receipts are looked up.
pub const RECEIPTS: &str = "/receipts";

/// The page that shows the receipt with this code, without its language.
#[must_use]
pub fn receipt_page(code: &str) -> String {
    format!("{RECEIPTS}?code={code}")
}

/// What every page has around it.
pub struct Shell {
    /// The words.
    pub words: Words,
    /// BCP 47 language of the page.
    pub language: &'static str,
    /// What the page is called, without the business.
    pub title: String,
    /// The business's name.
    pub business: String,
    /// Its logo.
    pub logo: Option<ShownLogo>,
    /// Its first letter, where it has no logo.
    pub initial: String,
    /// The street where it is.
    pub street: String,
    /// The rest of its address: ", 28012 Madrid".
    pub town: String,
    /// The first page.
    pub home: String,
    /// The page in the tenant's languages; empty with one language.
    pub languages: Vec<InLanguage>,
    /// Where a new link to a booking is asked for.
    pub booking: String,
    /// Where the staff signs in.
    pub sign_in: String,
    /// The console, for somebody of the staff who is signed in; empty: nobody is.
    pub console: String,
    /// Who the business is before the law: name, tax number, registration; empty: it does not say.
    pub legal: Vec<String>,
    /// Where the privacy notice is; empty: there is none.
    pub privacy: String,
    /// How to reach the business.
    pub contact: Contact,
    /// The product's files.
    pub assets: &'static Assets,
    /// The tenant's stylesheet.
    pub tenant_style: String,
    /// The page's scripts.
    pub scripts: Vec<Script>,
}

/// The page in one language.
pub struct InLanguage {
    /// BCP 47 tag.
    pub tag: String,
    /// What the language calls itself.
    pub name: &'static str,
    /// Whether it is this one.
    pub current: bool,
    /// Where it is.
    pub target: LinkOrSubmit,
}

/// A way to another page. From the moment that something was typed every way posts it along.
pub enum LinkOrSubmit {
    /// A link.
    Link(String),
    /// A button that sends the form `carry` there.
    Submit(String),
}

/// How to reach the business; what it does not say is empty.
#[derive(Clone, Default)]
pub struct Contact {
    /// Telephone, as people read it.
    pub phone: String,
    /// The same as a link.
    pub phone_link: String,
    /// E-mail address.
    pub email: String,
    /// The same as a link.
    pub email_link: String,
}

impl LinkOrSubmit {
    /// Whether it is a link.
    #[must_use]
    pub fn is_link(&self) -> bool {
        matches!(self, Self::Link(_))
    }

    /// Where it leads.
    #[must_use]
    pub fn to(&self) -> &str {
        match self {
            Self::Link(to) | Self::Submit(to) => to,
        }
    }
}

impl Contact {
    /// Whether there is any way to reach the business.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !self.phone.is_empty() || !self.email.is_empty()
    }

    /// The telephone number, kept on one line.
    #[must_use]
    pub fn phone_on_one_line(&self) -> String {
        self.phone.replace(' ', "\u{a0}")
    }
}

impl Shell {
    /// For a page with this title.
    #[must_use]
    pub fn new(context: &PageContext, title: String) -> Self {
        let tenant = &context.request.tenant;
        let style = accent::stylesheet(tenant.accent());
        let address = &tenant.public_contact().address;
        let (street, town) = address.split_at(place::street(address).len());
        let in_language = |tag: &String| InLanguage {
            name: Language::of(tag).autonym_among(tenant.languages()),
            current: *tag == context.request.language,
            target: LinkOrSubmit::Link(context.in_language(tag)),
            tag: tag.clone(),
        };
        Self {
            words: context.words,
            language: context.words.0.tag(),
            title,
            business: tenant.display_name().to_owned(),
            logo: tenant.logo().map(ShownLogo::of),
            initial: tenant.display_name().chars().take(1).flat_map(char::to_uppercase).collect(),
            street: street.to_owned(),
            town: town.to_owned(),
            home: context.link("/"),
            languages: tenant
                .languages()
                .iter()
                .filter(|_| tenant.languages().len() > 1)
                .map(in_language)
                .collect(),
            booking: context.link(BOOKINGS),
            sign_in: context.link("/sign-in"),
            console: match context.visitor {
                Visitor::Staff => context.link(CONSOLE),
                Visitor::Anyone => String::new(),
            },
            legal: legal(tenant.legal()),
            privacy: if context.has_privacy_notice { context.link("/privacy") } else { String::new() },
            contact: contact(context),
            assets: assets(),
            tenant_style: format!("/tenant.css?v={}", fingerprint(&style)),
            scripts: Vec::new(),
        }
    }

    /// The logo, where it can be the page's icon.
    #[must_use]
    pub fn icon(&self) -> Option<&ShownLogo> {
        self.logo.as_ref().filter(|logo| logo.is_square())
    }

    /// With these scripts.
    #[must_use]
    pub fn with_scripts(mut self, scripts: &[Script]) -> Self {
        self.scripts.extend_from_slice(scripts);
        self
    }

    /// For a page that says what must be corrected.
    #[must_use]
    pub fn with_errors(mut self) -> Self {
        self.title = self.words.with("error-title", &[("title", &self.title)]);
        self.with_scripts(&[Script::Focus])
    }

    /// For a page that came by POST: its languages post along what was typed. `here` is where the page's form posts.
    #[must_use]
    pub fn carried(mut self, here: &str) -> Self {
        for language in &mut self.languages {
            language.target = LinkOrSubmit::Submit(super::context::with_language(here, Some(&language.tag)));
        }
        self
    }
}

/// What is said of the identity, the name first.
fn legal(legal: &LegalIdentity) -> Vec<String> {
    let parts = [&legal.name, &legal.tax_number, &legal.registration];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect()
}

fn contact(context: &PageContext) -> Contact {
    let public = context.request.tenant.public_contact();
    Contact {
        phone: public.phone.clone(),
        phone_link: links::tel(&public.phone),
        email: public.email.clone(),
        email_link: links::mailto(&public.email),
    }
}
