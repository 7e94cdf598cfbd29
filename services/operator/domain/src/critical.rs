//! Settings that must be honoured or refused: each name begins with the service that must. A service that does not
//! honour one refuses the whole configuration; the operator then says which field it was.
use operator_crd::{ApprovalMode, ClientAccounts, TenantSpec, WhoMayBook};

/// One name: where it is set, and whether it is.
type Name = (&'static str, &'static str, fn(&TenantSpec) -> bool);

/// Every critical name with the path of its field.
const TABLE: [Name; 5] = [
    ("booking.prepayment", "spec.cancellation.prepayment", prepayment),
    ("booking.approval", "spec.booking.approval.mode", approval),
    ("booking.whoMayBook", "spec.booking.whoMayBook", who_may_book),
    ("booking.clientAccounts", "spec.signIn.clientAccounts", client_accounts),
    ("booking.rebooking", "spec.cancellation.rebooking", rebooking),
];

/// Every critical name.
pub const NAMES: [&str; 5] = [TABLE[0].0, TABLE[1].0, TABLE[2].0, TABLE[3].0, TABLE[4].0];

/// The path of the field behind a name.
#[must_use]
pub fn path_of(name: &str) -> Option<&'static str> {
    TABLE.iter().find(|(known, _, _)| *known == name).map(|(_, path, _)| *path)
}

/// The names that a specification sets, in the order of the table.
pub(crate) fn set(spec: &TenantSpec) -> Vec<String> {
    TABLE.iter().filter(|(_, _, is_set)| is_set(spec)).map(|(name, _, _)| (*name).to_owned()).collect()
}

fn prepayment(spec: &TenantSpec) -> bool {
    spec.cancellation.as_ref().is_some_and(|policy| policy.prepayment.is_some())
}

fn approval(spec: &TenantSpec) -> bool {
    let approval = spec.booking.as_ref().and_then(|booking| booking.approval.as_ref());
    approval.is_some_and(|approval| approval.mode == ApprovalMode::Required)
}

fn who_may_book(spec: &TenantSpec) -> bool {
    let who = spec.booking.as_ref().and_then(|booking| booking.who_may_book);
    who.is_some_and(|who| who != WhoMayBook::Anyone)
}

fn client_accounts(spec: &TenantSpec) -> bool {
    let accounts = spec.sign_in.as_ref().and_then(|sign_in| sign_in.client_accounts);
    accounts == Some(ClientAccounts::Required)
}

fn rebooking(spec: &TenantSpec) -> bool {
    spec.cancellation.as_ref().is_some_and(|policy| policy.rebooking.is_some())
}
