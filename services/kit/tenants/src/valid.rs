//! Whether the fields of a document are what services rely on. The operator judges more, with paths and floors;
//! here stands what no service could work with.
use holdfast_proto::tenant::v1::{CancellationPolicy, Domain, EffectiveConfig, Profile};

use crate::Refusal;

/// Refuses the first bad field by name.
pub(crate) fn check(config: &EffectiveConfig) -> Result<(), Refusal> {
    let rules: [(&'static str, bool); 7] = [
        ("issued_at_us", config.issued_at_us > 0),
        ("display_name", (1..=120).contains(&config.display_name.chars().count())),
        ("languages", languages(&config.languages)),
        ("domains", domains(&config.domains)),
        ("profile", matches!(config.profile(), Profile::Standard | Profile::Hipaa)),
        ("cancellation", config.cancellation.as_ref().is_some_and(cancellation)),
        ("critical", config.critical.iter().all(|name| name.contains('.'))),
    ];
    match rules.iter().find(|(_, holds)| !holds) {
        Some((field, _)) => Err(Refusal::Invalid(field)),
        None => Ok(()),
    }
}

fn languages(languages: &[String]) -> bool {
    let plain = |tag: &String| {
        (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let distinct = languages
        .iter()
        .enumerate()
        .all(|(at, tag)| !languages.iter().skip(at + 1).any(|other| other == tag));
    (1..=8).contains(&languages.len()) && languages.iter().all(plain) && distinct
}

fn domains(domains: &[Domain]) -> bool {
    let plain = |host: &str| {
        (1..=253).contains(&host.len())
            && host
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
    };
    let primaries = domains.iter().filter(|domain| domain.primary).count();
    primaries == 1 && domains.iter().all(|domain| plain(&domain.host))
}

/// Tiers strictly fall in notice and never rise in percent.
fn cancellation(policy: &CancellationPolicy) -> bool {
    let pairs = || policy.refunds.iter().zip(policy.refunds.iter().skip(1));
    let percents = policy.refunds.iter().all(|tier| tier.percent <= 100);
    let falling = pairs().all(|(a, b)| a.notice_s > b.notice_s && a.percent >= b.percent);
    let no_show = policy.no_show.as_ref().is_some_and(|fee| fee.percent <= 100 && fee.fee_minor >= 0);
    percents && falling && no_show && policy.prepayment_percent <= 100
}
