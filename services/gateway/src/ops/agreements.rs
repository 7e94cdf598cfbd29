//! What must be agreed to, and the texts behind it.
use std::str::FromStr as _;

use holdfast_proto::policy::v1::publish_request::Text;
use holdfast_proto::policy::v1::{Agreement, CurrentRequest, GetAgreementRequest, PublishRequest};
use kit_fault::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Gateway;
use crate::upstream::{Callee, Who};
use crate::web::{Act, Fields, Hex32, Items, hex, instant, misread};

/// A kind of agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgreementKind {
    /// Terms and conditions.
    Terms,
    /// The cancellation policy.
    Cancellation,
}

/// One version of an agreement in one language.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementView {
    /// terms or cancellation.
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
    #[schema(min_items = 1, max_items = 8)]
    #[serde(deserialize_with = "crate::web::objects")]
    pub texts: Vec<AgreementText>,
}

/// Title and text in one language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementText {
    /// BCP 47 language.
    #[schema(min_length = 2, max_length = 35, example = "en")]
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

impl AgreementKind {
    /// The kind in a path; another names nothing.
    pub fn in_path(text: &str) -> Result<Self, Fault> {
        match text {
            "terms" => Ok(Self::Terms),
            "cancellation" => Ok(Self::Cancellation),
            _ => Err(Fault::not_found()),
        }
    }
}

impl From<AgreementKind> for policy_api::AgreementKind {
    fn from(kind: AgreementKind) -> Self {
        match kind {
            AgreementKind::Terms => Self::Terms,
            AgreementKind::Cancellation => Self::Cancellation,
        }
    }
}

/// What must be accepted now.
pub async fn current(
    gateway: &Gateway,
    act: &Act,
    query: AgreementsQuery,
) -> Result<Items<AgreementView>, Fault> {
    let mut fields = Fields::new();
    fields.option_id("service", query.service.as_deref());
    fields.finish()?;
    let mut client = gateway.upstream.agreements();
    let message = CurrentRequest { languages: vec![act.language.clone()] };
    let call = gateway.upstream.call(act, (Callee::Policy, Who::Anyone), message, |request| async move {
        client.current(request).await
    });
    Ok(Items::whole(call.await?.agreements.into_iter().map(view).collect::<Result<_, _>>()?))
}

/// One exact text, for ever.
pub async fn exact(gateway: &Gateway, act: &Act, kind: &str, digest: &str) -> Result<AgreementView, Fault> {
    let kind = policy_api::AgreementKind::from(AgreementKind::in_path(kind)?).into();
    let digest = Hex32::from_str(digest)?.into_bytes();
    let mut client = gateway.upstream.agreements();
    let message = GetAgreementRequest { kind, digest };
    let call = gateway.upstream.call(act, (Callee::Policy, Who::Anyone), message, |request| async move {
        client.get(request).await
    });
    view(call.await?)
}

/// Publishes texts; what equals the current version publishes nothing.
pub async fn publish(
    gateway: &Gateway,
    act: &Act,
    kind: &str,
    input: AgreementTexts,
) -> Result<PublishedView, Fault> {
    act.signed_in()?;
    let kind = policy_api::AgreementKind::from(AgreementKind::in_path(kind)?).into();
    let mut fields = Fields::new();
    fields.at_most("texts", input.texts.len(), 8);
    let texts = input.texts.into_iter().enumerate().map(|(index, text)| Text {
        language: fields.text(&format!("texts.{index}.language"), &text.language, 2, 35),
        title: fields.text(&format!("texts.{index}.title"), &text.title, 1, 200),
        text: fields.text(&format!("texts.{index}.text"), &text.text, 1, 100_000),
    });
    let message = PublishRequest { kind, texts: texts.collect() };
    fields.finish()?;
    let mut client = gateway.upstream.agreements();
    let call = gateway.upstream.call(act, (Callee::Policy, Who::SignedIn), message, |request| async move {
        client.publish(request).await
    });
    let answer = call.await?;
    Ok(PublishedView {
        changed: answer.changed,
        agreements: answer.agreements.into_iter().map(view).collect::<Result<_, _>>()?,
    })
}

fn view(agreement: Agreement) -> Result<AgreementView, Fault> {
    Ok(AgreementView {
        digest: hex(&agreement.digest),
        published_at: instant(agreement.published_at.as_ref()),
        kind: policy_api::AgreementKind::parse(agreement.kind).map_err(misread)?.to_string(),
        version: agreement.version,
        title: agreement.title,
        text: agreement.text,
        rules: agreement.rules,
        language: agreement.language,
        every_booking: agreement.every_booking,
    })
}
