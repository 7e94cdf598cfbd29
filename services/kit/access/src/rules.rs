//! The rules, as read from a descriptor.
use std::collections::BTreeMap;

use holdfast_proto::access::v1 as proto;
use kit_principal::{Acting, Role, ServiceName, Strength};
use prost_reflect::{DescriptorPool, ExtensionDescriptor, MethodDescriptor};

/// The option that holds a rule.
const OPTION: &str = "holdfast.access.v1.rule";

/// The rule of one RPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Services that may call.
    pub callers: Vec<ServiceName>,
    /// On whose behalf.
    pub acting: Vec<Acting>,
    /// Roles of which an acting member of staff needs one; empty: any.
    pub roles: Vec<Role>,
    /// The least strength of the sign-in.
    pub min_strength: Option<Strength>,
    /// The greatest age of the sign-in, in seconds.
    pub max_auth_age_s: Option<u32>,
}

/// Every RPC's rule, by its path on the wire ("/holdfast.booking.v1.Bookings/Book"). What is not here is refused.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rules(BTreeMap<String, Rule>);

/// Why a descriptor gives no rules.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// No descriptor.
    #[error("it is no descriptor: {0}")]
    Descriptor(#[from] prost_reflect::DescriptorError),
    /// The option is not declared in it.
    #[error("it does not declare {OPTION}")]
    NoOption,
    /// An RPC has no rule, or one that says nothing.
    #[error("{0} has no valid rule")]
    Invalid(String),
}

// === impl Rules ===

impl Rules {
    /// The contract's own rules.
    pub fn of_contract() -> Result<Self, RulesError> {
        Self::from_descriptor(holdfast_proto::DESCRIPTOR)
    }

    /// Reads every RPC's rule from a serialised `FileDescriptorSet`; one RPC without a valid rule refuses it whole.
    pub fn from_descriptor(descriptor: &[u8]) -> Result<Self, RulesError> {
        let pool = DescriptorPool::decode(descriptor)?;
        let option = pool.get_extension_by_name(OPTION).ok_or(RulesError::NoOption)?;
        let methods: Vec<_> =
            pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
        let rules = methods.iter().map(|method| Ok((path(method), read(method, &option)?)));
        rules.collect::<Result<_, _>>().map(Self)
    }

    /// The rule of a path.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Rule> {
        self.0.get(path)
    }

    /// Every path with its rule, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Rule)> {
        self.0.iter().map(|(path, rule)| (path.as_str(), rule))
    }
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn read(method: &MethodDescriptor, option: &ExtensionDescriptor) -> Result<Rule, RulesError> {
    let invalid = || RulesError::Invalid(method.full_name().to_owned());
    let options = method.options();
    if !options.has_extension(option) {
        return Err(invalid());
    }
    let value = options.get_extension(option);
    let message = value.as_message().ok_or_else(invalid)?;
    let rule: proto::Rule = message.transcode_to().map_err(|_| invalid())?;
    parse(rule).ok_or_else(invalid)
}

/// A rule that says something: callers, kinds, and SERVICE beside no other; `None` otherwise.
fn parse(rule: proto::Rule) -> Option<Rule> {
    let kind = |number: &i32| proto::Acting::try_from(*number).ok().and_then(acting);
    let acting: Vec<Acting> = rule.acting.iter().map(kind).collect::<Option<_>>()?;
    let min_strength = match rule.min_strength {
        Some(strength) => Some(Strength::from_wire(strength)?),
        None => None,
    };
    let callers = rule.callers.iter().map(|caller| ServiceName::from_wire(*caller));
    let callers: Vec<ServiceName> = callers.collect::<Result<_, _>>().ok()?;
    let proto::Rule { callers: _, acting: _, roles, min_strength: _, max_auth_age_s } = rule;
    let roles: Vec<Role> = roles.iter().map(|role| Role::from_wire(*role)).collect::<Result<_, _>>().ok()?;
    let service_alone = acting.len() == 1 || !acting.contains(&Acting::Service);
    let says_something = !callers.is_empty() && !acting.is_empty();
    (says_something && service_alone).then_some(Rule { callers, acting, roles, min_strength, max_auth_age_s })
}

fn acting(kind: proto::Acting) -> Option<Acting> {
    match kind {
        proto::Acting::Unspecified => None,
        proto::Acting::Guest => Some(Acting::Guest),
        proto::Acting::Client => Some(Acting::Client),
        proto::Acting::Staff => Some(Acting::Staff),
        proto::Acting::Support => Some(Acting::Support),
        proto::Acting::Service => Some(Acting::Service),
    }
}
