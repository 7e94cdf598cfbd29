//! The logo: what is wrong with the one that is declared, and the message of the one that is served.
use holdfast_proto::tenant::v1 as proto;
use kit_logo::{LogoError, png, svg};
use operator_crd::{Logo, Refusal};

/// What is wrong with a logo. The refusal does not repeat it.
pub(crate) fn refused(logo: &Logo) -> Option<Refusal> {
    let (field, error) = match (&logo.svg, &logo.png) {
        (Some(text), _) => ("svg", svg(text).err()?),
        (None, Some(base64)) => ("png", png(base64).err()?),
        (None, None) => return None,
    };
    Some(Refusal::reason(format!("spec.branding.logo.{field}"), None, error.to_string()))
}

/// The logo as it is served. What [`refused`] refuses is never encoded.
pub(crate) fn encode(logo: &Logo) -> Option<proto::Logo> {
    let message = |kind: proto::LogoType, logo: Result<kit_logo::Logo, LogoError>| {
        let kit_logo::Logo { content, width, height } = logo.ok()?;
        Some(proto::Logo { r#type: kind.into(), content, width, height })
    };
    match (&logo.svg, &logo.png) {
        (Some(text), _) => message(proto::LogoType::Svg, svg(text)),
        (None, Some(base64)) => message(proto::LogoType::Png, png(base64)),
        (None, None) => None,
    }
}
