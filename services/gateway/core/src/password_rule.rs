//! The rules of a new password, as identity tells them: the same that it enforces.
use holdfast_proto::identity::v1 as pb;
use kit_fault::FieldCode;

/// A rule that a new password must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// The code of a password that breaks it.
    pub code: FieldCode,
    /// The number in it, of characters or of passwords; 0: there is none.
    pub number: u32,
}

/// The rules that are known here; of another one its breach is told.
pub(crate) fn rules(told: &[pb::PasswordRule]) -> Vec<PasswordRule> {
    let rule =
        |rule: &pb::PasswordRule| Some(PasswordRule { code: rule.code.parse().ok()?, number: rule.number });
    told.iter().filter_map(rule).collect()
}
