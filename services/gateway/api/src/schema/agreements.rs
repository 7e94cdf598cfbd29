//! What must be agreed to, what is shown beside it, and the texts behind it.
use gateway_core::agreements::{Agreement, Published, Text};
use gateway_edge::input::Fields;
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A kind of agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementKind {
    /// Terms and conditions.
    Terms,
    /// The cancellation policy.
    Cancellation,
    /// The privacy notice: shown, never accepted.
    Privacy,
}

/// A kind of agreement that can be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedKind {
    /// Terms and conditions.
    Terms,
    /// The cancellation policy.
    Cancellation,
}

/// One version of an agreement in one language.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementView {
    /// terms, cancellation or privacy.
    #[schema(value_type = AgreementKind)]
    pub kind: String,
    /// Version, from 1, one number over all languages.
    pub version: u32,
    /// SHA-256 of text and rules, in hex: what is accepted.
    pub digest: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// The rules as sentences, which belong to the text.
    pub rules: Vec<String>,
    /// BCP 47 language of title, text and rules.
    pub language: String,
    /// Whether even signed-in clients accept it at every booking.
    pub every_booking: bool,
    /// When it was published.
    #[schema(format = "date-time")]
    pub published_at: String,
}

/// For which booking.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgreementsQuery {
    /// The service.
    #[param(format = "uuid")]
    pub service: Option<String>,
}

/// Texts to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementTexts {
    /// One for each language of the tenant.
    #[schema(min_items = 1, max_items = 6)]
    #[serde(deserialize_with = "gateway_edge::input::objects")]
    pub texts: Vec<AgreementText>,
}

/// Title and text in one language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementText {
    /// BCP 47 language.
    #[schema(min_length = 2, max_length = 35, example = "en-US")]
    pub language: String,
    /// Title.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Text; names no figures of the cancellation policy.
    #[schema(min_length = 1, max_length = 100_000)]
    pub text: String,
}

/// What is current now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedView {
    /// Whether a version was published.
    pub changed: bool,
    /// The current version in every language.
    pub agreements: Vec<AgreementView>,
}

impl From<AcceptedKind> for policy_api::AgreementKind {
    fn from(kind: AcceptedKind) -> Self {
        match kind {
            AcceptedKind::Terms => Self::Terms,
            AcceptedKind::Cancellation => Self::Cancellation,
        }
    }
}

impl From<Agreement> for AgreementView {
    fn from(agreement: Agreement) -> Self {
        Self {
            kind: agreement.kind.to_string(),
            version: agreement.version,
            digest: agreement.digest.to_string(),
            title: agreement.title,
            text: agreement.text,
            rules: agreement.rules,
            language: agreement.language,
            every_booking: agreement.every_booking,
            published_at: agreement.published_at.to_string(),
        }
    }
}

impl From<Published> for PublishedView {
    fn from(Published { changed, agreements }: Published) -> Self {
        Self { changed, agreements: agreements.into_iter().map(AgreementView::from).collect() }
    }
}

impl AgreementsQuery {
    /// Checked: what must be accepted is the same for every service.
    pub(crate) fn read(&self) -> Result<(), Fault> {
        let mut fields = Fields::new();
        let _service: Option<kit_ids::ServiceId> = fields.option_id("service", self.service.as_deref());
        fields.finish(())
    }
}

impl AgreementTexts {
    /// The texts, every bad field named.
    pub(crate) fn read(self) -> Result<Vec<Text>, Fault> {
        let mut fields = Fields::new();
        fields.at_most("texts", self.texts.len(), 8);
        let texts = self.texts.into_iter().enumerate().map(|(index, text)| Text {
            language: fields.text(&format!("texts.{index}.language"), &text.language, 2, 35),
            title: fields.text(&format!("texts.{index}.title"), &text.title, 1, 200),
            text: fields.text(&format!("texts.{index}.text"), &text.text, 1, 100_000),
        });
        let texts = texts.collect();
        fields.finish(texts)
    }
}
