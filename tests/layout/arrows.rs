//! Which crate may depend on which. Everything that is not said here is refused.

mod kit;
mod refused;
mod rules;

/// What a crate may depend on.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Crates of this workspace.
    own: &'static [&'static str],
    /// Crates from outside that are refused, with the reason.
    not: &'static [(&'static str, &'static str)],
}

/// Every crate's rule.
pub fn rules() -> impl Iterator<Item = &'static (&'static str, Rule)> {
    kit::RULES.iter().chain(rules::RULES)
}

/// The rule of a crate.
pub fn rule_of(name: &str) -> Option<Rule> {
    rules().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
}

impl Rule {
    /// Why this dependency is refused, if it is.
    pub fn refuses(&self, to: &str, own: &[String]) -> Option<&'static str> {
        if let Some((_, why)) = self.not.iter().find(|(name, _)| *name == to) {
            return Some(why);
        }
        let ours = own.iter().any(|name| name == to);
        (ours && !self.own.contains(&to)).then_some("no layer allows it")
    }
}
