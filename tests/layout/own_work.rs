//! A service at its own work may name any tenant, what makes a principal or a requester says who acts, and a job's
//! transaction sees every tenant. So every place where one of these is done is listed here with its reason, and a new
//! one is seen in review: everything else is read and written for somebody whose call was authorized.
use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{
    ExprMethodCall, ExprPath, ExprStruct, ImplItemFn, ItemFn, ItemImpl, ItemMod, Pat, Path, PathSegment, Type,
};

use super::permits::{is_test, sources};

mod reasons;

use reasons::{ACROSS_TENANTS, OWN_WORK, Reasons, SOMEBODY};

/// What stands for somebody where a use case is run, or is a kind of principal. kit/authz's `Service` has a list of its
/// own.
const REQUESTERS: &[&str] = &["Actor", "CallingService", "Client", "EndUser", "Peer", "Staff", "Support"];
/// What makes a `Principal`.
const PRINCIPALS: &[&str] = &["Client", "Guest", "Service", "Staff", "Support", "client", "staff", "support"];

/// The functions of a file in which something is done that is listed.
#[derive(Default)]
struct Found {
    /// Where the visitor is.
    within: Vec<String>,
    /// The type of the `impl` around it.
    of: String,
    own_work: BTreeSet<String>,
    somebody: BTreeSet<String>,
    across_tenants: BTreeSet<String>,
}

impl Found {
    fn of(code: &str) -> Self {
        let mut found = Self::default();
        found.visit_file(&syn::parse_file(code).expect("Rust"));
        found
    }

    fn named(&mut self, name: &syn::Ident, look: impl FnOnce(&mut Self)) {
        self.within.push(name.to_string());
        look(self);
        self.within.pop();
    }

    fn function(&self) -> String {
        self.within.last().cloned().unwrap_or_default()
    }

    /// A name in a path; `Self` is the type that it stands for.
    fn name(&self, segment: Option<&PathSegment>) -> String {
        let name = segment.map(|segment| segment.ident.to_string()).unwrap_or_default();
        if name == "Self" { self.of.clone() } else { name }
    }

    fn look_at(&mut self, path: &Path) {
        let mut segments = path.segments.iter().rev();
        let (last, of) = (self.name(segments.next()), self.name(segments.next()));
        let is_type = of.is_empty() || of.starts_with(char::is_lowercase);
        if (of == "Service" && last == "at") || (!of.is_empty() && last == "for_service") {
            self.own_work.insert(self.function());
        }
        if (of == "Principal" && PRINCIPALS.contains(&last.as_str()))
            || (is_type && REQUESTERS.contains(&last.as_str()))
        {
            self.somebody.insert(self.function());
        }
        if of == "Jobs" && last == "begin" {
            self.across_tenants.insert(self.function());
        }
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_item_mod(&mut self, inner: &'a ItemMod) {
        if !inner.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, inner);
        }
    }

    fn visit_item_impl(&mut self, block: &'a ItemImpl) {
        if let Type::Path(of) = &*block.self_ty {
            self.of = self.name(of.path.segments.last());
        }
        visit::visit_item_impl(self, block);
    }

    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        self.named(&function.sig.ident, |found| visit::visit_item_fn(found, function));
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        self.named(&function.sig.ident, |found| visit::visit_impl_item_fn(found, function));
    }

    /// What a pattern names is looked at, not made.
    fn visit_pat(&mut self, _: &'a Pat) {}

    fn visit_expr_path(&mut self, path: &'a ExprPath) {
        self.look_at(&path.path);
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_struct(&mut self, made: &'a ExprStruct) {
        self.look_at(&made.path);
        visit::visit_expr_struct(self, made);
    }

    /// Of all that begins without an argument only a job's transaction is meant; the gateway has no database.
    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        if call.method == "begin" && call.args.is_empty() {
            self.across_tenants.insert(self.function());
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// The functions of the product in which something is done.
fn functions(done: impl Fn(Found) -> BTreeSet<String>) -> BTreeSet<String> {
    let named = |(file, code): &(String, String)| {
        let functions = done(Found::of(code)).into_iter();
        functions.map(|function| format!("{file}: {function}")).collect::<Vec<_>>()
    };
    sources().iter().flat_map(named).collect()
}

fn listed(reasons: Reasons) -> BTreeSet<String> {
    reasons.iter().map(|(function, _)| (*function).to_owned()).collect()
}

#[test]
fn a_service_acts_for_itself_where_it_is_listed_and_nowhere_else() {
    let advice = "pass on who calls; what is a service's own work is listed with its reason";
    assert_eq!(functions(|found| found.own_work), listed(OWN_WORK), "{advice}");
}

#[test]
fn who_acts_is_made_where_it_is_listed_and_nowhere_else() {
    let advice =
        "take who acts from the call; what makes a principal or a requester is listed with its reason";
    assert_eq!(functions(|found| found.somebody), listed(SOMEBODY), "{advice}");
}

#[test]
fn every_tenant_is_seen_where_it_is_listed_and_nowhere_else() {
    let mut found = functions(|found| found.across_tenants);
    found.retain(|function| !function.starts_with("services/gateway/"));
    let advice = "read for somebody at a tenant; what sees every tenant is listed with its reason";
    assert_eq!(found, listed(ACROSS_TENANTS), "{advice}");
}

#[test]
fn a_new_escape_is_found() {
    let own_work = |code: &str| Found::of(code).own_work.into_iter().collect::<Vec<_>>();
    let reads =
        "impl Context { async fn read(&self, id: &TenantId) { self.database.read(&Service::at(id)).await } }";
    assert_eq!(own_work(reads), ["read"]);
    let writes = "async fn write(id: &TenantId) { kit_authz::Permit::<KeepKeys>::for_service(id) }";
    assert_eq!(own_work(writes), ["write"]);
    assert!(own_work("async fn read(actor: &Staff) { database.read(actor).await }").is_empty());
    assert!(own_work(&format!("#[cfg(test)] mod tests {{ {writes} }}")).is_empty());
}

#[test]
fn somebody_who_is_made_by_hand_is_found() {
    let is_found = |code: &str| Found::of(code).somebody.contains("forge");
    for made in [
        "Principal::staff(tenant, account, roles, strength, at)",
        "kit_principal::Principal::Guest(tenant)",
        "answer(Principal::Service)",
        "tenants.map(Principal::Guest)",
        "Staff { tenant, account, roles, authentication }",
        "Staff { roles, ..staff.clone() }",
        "kit_access::EndUser(tenant)",
    ] {
        assert!(is_found(&format!("fn forge() {{ {made}; }}")), "{made}");
        assert!(is_found(&format!("impl Service {{ fn forge(&self) {{ {made}; }} }}")), "{made}");
        assert!(!is_found(&format!("#[cfg(test)] mod tests {{ fn forge() {{ {made}; }} }}")), "{made}");
    }
    assert!(is_found("impl Actor { fn forge(tenant: TenantId) -> Self { Self { tenant, kind } } }"));
    assert!(is_found("impl Principal { fn forge(tenant: TenantId) -> Self { Self::Guest(tenant) } }"));
    for looked_at in [
        "match principal { Principal::Service => {} Principal::Staff(staff) => {} }",
        "let Principal::Guest(tenant) = principal else { return };",
        "Relation::Staff { own }",
        "ActorKind::Client(account)",
        "principal.tenant()",
    ] {
        assert!(!is_found(&format!("fn forge() {{ {looked_at}; }}")), "{looked_at}");
    }
}

#[test]
fn a_transaction_that_sees_every_tenant_is_found() {
    let is_found = |code: &str| !Found::of(code).across_tenants.is_empty();
    assert!(is_found("async fn read(jobs: &Jobs) { jobs.begin().await?; }"));
    assert!(is_found("impl Store { async fn read(&self) { self.0.begin().await?; } }"));
    assert!(is_found("async fn read(jobs: &Jobs) { try_twice(|| kit_pg::Jobs::begin(jobs)).await?; }"));
    assert!(!is_found("async fn read(database: &Database, by: &Peer) { database.read(by).await?; }"));
}
