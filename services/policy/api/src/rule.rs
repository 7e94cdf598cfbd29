//! Which rule decided.
use std::fmt;
use std::str::FromStr;

use holdfast_proto::policy::v1 as pb;
use kit_field::FieldCode;
use serde::{Deserialize, Serialize};

use crate::{BadField, Notice};

/// Which rule decided. Written by name: `window-closed`, `tier-72h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rule {
    /// The start has passed.
    AlreadyStarted,
    /// The business's own wish.
    ByBusiness,
    /// The client agreed to no policy.
    NoConsent,
    /// Later than the client may.
    WindowClosed,
    /// This tier of refunds.
    Tier(Notice),
    /// Below the last tier.
    NoTier,
    /// A move within the window.
    Move,
    /// As often moved as the policy lets.
    MovesUsedUp,
    /// Nobody came.
    NoShow,
}

/// Not the name of a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no rule of a cancellation")]
pub struct UnknownRule;

/// Those without a figure.
const PLAIN: [Rule; 8] = [
    Rule::AlreadyStarted,
    Rule::ByBusiness,
    Rule::NoConsent,
    Rule::WindowClosed,
    Rule::NoTier,
    Rule::Move,
    Rule::MovesUsedUp,
    Rule::NoShow,
];

impl Rule {
    /// From a decision's two fields.
    pub(crate) fn parse(rule: i32, tier_notice_s: Option<u32>) -> Result<Self, BadField> {
        let rule = match (pb::Rule::try_from(rule), tier_notice_s) {
            (Ok(pb::Rule::Tier), Some(seconds)) => Self::Tier(Notice::seconds(seconds)),
            (Ok(pb::Rule::Tier), None) => return Err(BadField::Missing("tier_notice_s")),
            (Ok(pb::Rule::AlreadyStarted), None) => Self::AlreadyStarted,
            (Ok(pb::Rule::ByBusiness), None) => Self::ByBusiness,
            (Ok(pb::Rule::NoConsent), None) => Self::NoConsent,
            (Ok(pb::Rule::WindowClosed), None) => Self::WindowClosed,
            (Ok(pb::Rule::NoTier), None) => Self::NoTier,
            (Ok(pb::Rule::Move), None) => Self::Move,
            (Ok(pb::Rule::MovesUsedUp), None) => Self::MovesUsedUp,
            (Ok(pb::Rule::NoShow), None) => Self::NoShow,
            (Ok(pb::Rule::Unspecified) | Err(_), _) => return Err(BadField::Missing("rule")),
            (Ok(_), Some(_)) => {
                let (code, wanted) = (FieldCode::NotAsked, "belongs to a tier");
                return Err(BadField::Wrong { field: "tier_notice_s", code, wanted });
            }
        };
        Ok(rule)
    }

    /// As a decision's two fields.
    pub(crate) fn fields(self) -> (pb::Rule, Option<u32>) {
        match self {
            Self::AlreadyStarted => (pb::Rule::AlreadyStarted, None),
            Self::ByBusiness => (pb::Rule::ByBusiness, None),
            Self::NoConsent => (pb::Rule::NoConsent, None),
            Self::WindowClosed => (pb::Rule::WindowClosed, None),
            Self::Tier(notice) => (pb::Rule::Tier, Some(notice.as_seconds())),
            Self::NoTier => (pb::Rule::NoTier, None),
            Self::Move => (pb::Rule::Move, None),
            Self::MovesUsedUp => (pb::Rule::MovesUsedUp, None),
            Self::NoShow => (pb::Rule::NoShow, None),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::AlreadyStarted => "already-started",
            Self::ByBusiness => "by-business",
            Self::NoConsent => "no-consent",
            Self::WindowClosed => "window-closed",
            Self::Tier(notice) => return write!(out, "tier-{notice}"),
            Self::NoTier => "no-tier",
            Self::Move => "move",
            Self::MovesUsedUp => "moves-used-up",
            Self::NoShow => "no-show",
        };
        out.write_str(name)
    }
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Self, UnknownRule> {
        if let Some(notice) = name.strip_prefix("tier-") {
            return notice.parse().map(Self::Tier).map_err(|_| UnknownRule);
        }
        PLAIN.into_iter().find(|rule| rule.to_string() == name).ok_or(UnknownRule)
    }
}

impl TryFrom<String> for Rule {
    type Error = UnknownRule;

    fn try_from(name: String) -> Result<Self, UnknownRule> {
        name.parse()
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
        let named = proptest::sample::select(PLAIN.to_vec());
        prop_oneof![named, any::<u32>().prop_map(|seconds| Rule::Tier(Notice::seconds(seconds)))]
    }

    proptest! {
        #[test]
        fn a_rule_reads_back_as_text_and_as_fields(rule in any_rule()) {
            prop_assert!(!rule.to_string().is_empty());
            prop_assert_eq!(rule.to_string().parse(), Ok(rule));
            let (kind, notice) = rule.fields();
            prop_assert_eq!(Rule::parse(kind.into(), notice), Ok(rule));
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for name in ["", "tier", "tier-", "tier-72", "Window-Closed"] {
            assert_eq!(name.parse::<Rule>(), Err(UnknownRule), "{name}");
        }
        assert_eq!(Rule::parse(0, None), Err(BadField::Missing("rule")));
        assert_eq!(Rule::parse(99, None), Err(BadField::Missing("rule")));
        assert_eq!(Rule::parse(pb::Rule::Tier.into(), None), Err(BadField::Missing("tier_notice_s")));
        assert!(Rule::parse(pb::Rule::Move.into(), Some(60)).is_err());
    }
}
