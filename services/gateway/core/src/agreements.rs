//! What must be agreed to, what is shown beside it, and the texts behind it.
use std::time::Duration;

use gateway_edge::input::Digest;
use gateway_edge::request::RequestContext;
use holdfast_proto::policy::v1 as pb;
use jiff::Timestamp;
use kit_fault::{Fault, Reason};
use policy_api::AgreementKind;

use crate::Gateway;
use crate::notices::Look;
use crate::upstream::Callee;
use crate::wire::{digest, instant, misread};

/// How long a page waits to hear whether there is a privacy notice.
const KNOWN_WITHIN: Duration = Duration::from_millis(250);

/// One version of an agreement in one language.
#[derive(Debug)]
pub struct Agreement {
    /// What it is about.
    pub kind: AgreementKind,
    /// Version, from 1, one number over all languages.
    pub version: u32,
    /// Of text and rules: what is accepted.
    pub digest: Digest,
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
    pub published_at: Timestamp,
}

/// Title and text in one language, to be published.
#[derive(Debug)]
pub struct Text {
    /// BCP 47 language.
    pub language: String,
    /// Title, 1 to 200 characters.
    pub title: String,
    /// Text, 1 to 100,000 characters.
    pub text: String,
}

/// What is current after publishing.
#[derive(Debug)]
pub struct Published {
    /// Whether a version was published.
    pub changed: bool,
    /// The current version in every language.
    pub agreements: Vec<Agreement>,
}

/// What must be accepted now, in the language of the request.
pub async fn current(gateway: &Gateway, request: &RequestContext) -> Result<Vec<Agreement>, Fault> {
    let mut client = gateway.upstream.agreements();
    let message = pb::CurrentRequest { languages: vec![request.language.clone()] };
    let call = gateway.upstream.call(request, Callee::Policy.anyone(), message, |message| async move {
        client.current(message).await
    });
    call.await?.agreements.into_iter().map(agreement).collect()
}

/// The current privacy notice in the language of the request; `NOT_FOUND` where none is published.
pub async fn privacy_notice(gateway: &Gateway, request: &RequestContext) -> Result<Agreement, Fault> {
    let mut client = gateway.upstream.agreements();
    let message = pb::PrivacyNoticeRequest { languages: vec![request.language.clone()] };
    let call = gateway.upstream.call(request, Callee::Policy.anyone(), message, |message| async move {
        client.privacy_notice(message).await
    });
    agreement(call.await?)
}

/// Whether the tenant has a privacy notice: asked for once a minute, not with every page.
pub async fn has_privacy_notice(gateway: &Gateway, request: &RequestContext) -> bool {
    let tenant = request.tenant.id();
    let last = match gateway.notices.look(tenant, gateway.clock.now()) {
        Look::Known(is_published) => return is_published,
        Look::Ask { last } => last,
    };
    let mut guest = request.as_guest();
    guest.changes = false;
    let is_published = match tokio::time::timeout(KNOWN_WITHIN, privacy_notice(gateway, &guest)).await {
        Ok(Ok(_)) => true,
        Ok(Err(fault)) if fault.reason == Reason::NotFound => false,
        Ok(Err(_)) | Err(_) => return last,
    };
    gateway.notices.learn(tenant, is_published, gateway.clock.now());
    is_published
}

/// One exact text, for ever.
pub async fn exact(
    gateway: &Gateway,
    request: &RequestContext,
    kind: AgreementKind,
    digest: Digest,
) -> Result<Agreement, Fault> {
    let mut client = gateway.upstream.agreements();
    let message = pb::GetAgreementRequest { kind: kind.into(), digest: digest.to_vec() };
    let call = gateway
        .upstream
        .call(request, Callee::Policy.anyone(), message, |message| async move { client.get(message).await });
    agreement(call.await?)
}

/// Publishes texts, one for each language of the tenant; what equals the current version publishes nothing.
pub async fn publish(
    gateway: &Gateway,
    request: &RequestContext,
    kind: AgreementKind,
    texts: Vec<Text>,
) -> Result<Published, Fault> {
    let text = |Text { language, title, text }| pb::publish_request::Text { language, title, text };
    let message = pb::PublishRequest { kind: kind.into(), texts: texts.into_iter().map(text).collect() };
    let mut client = gateway.upstream.agreements();
    let call = gateway.upstream.call(request, Callee::Policy.signed_in(), message, |message| async move {
        client.publish(message).await
    });
    let answer = call.await?;
    if kind == AgreementKind::Privacy {
        gateway.notices.learn(request.tenant.id(), true, gateway.clock.now());
    }
    let agreements = answer.agreements.into_iter().map(agreement).collect::<Result<_, _>>()?;
    Ok(Published { changed: answer.changed, agreements })
}

fn agreement(message: pb::Agreement) -> Result<Agreement, Fault> {
    Ok(Agreement {
        kind: AgreementKind::parse(message.kind).map_err(misread)?,
        version: message.version,
        digest: digest("agreement.digest", &message.digest)?,
        title: message.title,
        text: message.text,
        rules: message.rules,
        language: message.language,
        every_booking: message.every_booking,
        published_at: instant("agreement.published_at", message.published_at)?,
    })
}
