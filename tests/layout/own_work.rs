//! A service at its own work may name any tenant. So every place where it does is listed here with its reason, and a
//! new one is seen in review: everything else is read and written for somebody whose call was authorized.
use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{ExprPath, ImplItemFn, ItemFn, ItemMod};

use super::permits::{is_test, sources};

/// The functions in which a service acts for itself, with the reason.
const OWN_WORK: &[(&str, &str)] = &[
    ("services/booking/src/jobs/mail.rs: view", "a mail is written when it is sent"),
    ("services/booking/src/jobs/purge_erased.rs: purge_erased", "a job follows the keys that were destroyed"),
    ("services/kit/authz/src/permit.rs: for_service", "what a service does of itself is permitted to it"),
    (
        "services/kit/ledger-grpc/src/checkpoints.rs: put_checkpoint",
        "a checkpoint is its signature's, whoever brings it",
    ),
    (
        "services/kit/ledger-grpc/src/service.rs: append",
        "records come from services, and their senders decide",
    ),
    ("services/kit/ledger/src/checkpointer/attempt.rs: halt", "the checkpointer keeps its ledger"),
    ("services/kit/ledger/src/checkpointer/attempt.rs: keep", "the checkpointer keeps its ledger"),
    ("services/kit/ledger/src/parts.rs: read", "the checkpointer and the verifier read their ledger"),
    ("services/kit/ledger/src/verify/worker.rs: write", "the verifier keeps its runs"),
    ("services/kit/seal/src/sealer.rs: read", "keys are the service's own: nobody sees them"),
    ("services/kit/seal/src/sealer.rs: write", "keys are the service's own: nobody sees them"),
];

/// The functions of a file in which a service acts for itself.
#[derive(Default)]
struct Found {
    within: Vec<String>,
    functions: BTreeSet<String>,
}

impl Found {
    fn of(code: &str) -> BTreeSet<String> {
        let mut found = Self::default();
        found.visit_file(&syn::parse_file(code).expect("Rust"));
        found.functions
    }

    fn named(&mut self, name: &syn::Ident, look: impl FnOnce(&mut Self)) {
        self.within.push(name.to_string());
        look(self);
        self.within.pop();
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_item_mod(&mut self, inner: &'a ItemMod) {
        if !inner.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, inner);
        }
    }

    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        self.named(&function.sig.ident, |found| visit::visit_item_fn(found, function));
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        self.named(&function.sig.ident, |found| visit::visit_impl_item_fn(found, function));
    }

    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        let mut names = path.path.segments.iter().rev().map(|segment| segment.ident.to_string());
        let acts_for_itself = match (names.next().as_deref(), names.next().as_deref()) {
            (Some("at"), Some("Service")) | (Some("for_service"), Some(_)) => true,
            (Some(_) | None, _) => false,
        };
        if acts_for_itself {
            self.functions.insert(self.within.last().cloned().unwrap_or_default());
        }
        visit::visit_expr_path(self, path);
    }
}

#[test]
fn a_service_acts_for_itself_where_it_is_listed_and_nowhere_else() {
    let named = |(file, code): &(String, String)| {
        let functions = Found::of(code).into_iter();
        functions.map(|function| format!("{file}: {function}")).collect::<Vec<_>>()
    };
    let found: BTreeSet<String> = sources().iter().flat_map(named).collect();
    let listed: BTreeSet<String> = OWN_WORK.iter().map(|(function, _)| (*function).to_owned()).collect();
    assert_eq!(found, listed, "pass on who calls; what is a service's own work is listed with its reason");
}

#[test]
fn a_new_escape_is_found() {
    let reads =
        "impl Context { async fn read(&self, id: &TenantId) { self.database.read(&Service::at(id)).await } }";
    assert_eq!(Found::of(reads).into_iter().collect::<Vec<_>>(), ["read"]);
    let writes = "async fn write(id: &TenantId) { kit_authz::Permit::<KeepKeys>::for_service(id) }";
    assert_eq!(Found::of(writes).into_iter().collect::<Vec<_>>(), ["write"]);
    assert!(Found::of("async fn read(actor: &Staff) { database.read(actor).await }").is_empty());
    assert!(Found::of(&format!("#[cfg(test)] mod tests {{ {writes} }}")).is_empty());
}
