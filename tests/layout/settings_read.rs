//! What a service declares in its `supported_settings.rs`, its sources read, and they read nothing else of a tenant.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use holdfast_tests::mesh::workspace;
use operator_domain::{FOLLOWERS, settings};
use syn::visit::{self, Visit};
use syn::{ReturnType, Type};

mod names;
mod reads;
mod table;
mod types;

use super::supported::declared_by;
use names::{imported, known};
use reads::Reader;
use table::{BY_KIT, Row, TABLE, UNDECLARED};
use types::{Types, sources};

/// Fields of structs and functions that hold or give a value of `kit_tenants`, by name.
struct Called<'t> {
    types: &'t Types,
    imported: BTreeSet<String>,
    found: BTreeMap<String, String>,
}

impl Called<'_> {
    fn note(&mut self, name: &syn::Ident, of: &Type) {
        if let Some(holds) = known(self.types, &self.imported, of) {
            self.found.insert(name.to_string(), holds);
        }
    }
}

impl<'ast> Visit<'ast> for Called<'_> {
    fn visit_field(&mut self, field: &'ast syn::Field) {
        field.ident.iter().for_each(|name| self.note(name, &field.ty));
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let ReturnType::Type(_, gives) = &signature.output {
            self.note(&signature.ident, gives);
        }
        visit::visit_signature(self, signature);
    }
}

/// The fields of a tenant that these files read, from the tenant on.
fn reads_of(files: &[syn::File]) -> BTreeSet<String> {
    let mut types = Types::of_tree();
    for file in files {
        let mut called = Called { types: &types, imported: imported(file), found: BTreeMap::new() };
        called.visit_file(file);
        let found = called.found;
        types.called.extend(found);
    }
    let mut all = BTreeSet::new();
    for file in files {
        let mut reader = Reader::of_file(&types, file);
        reader.visit_file(file);
        all.extend(reader.found);
    }
    all
}

/// Whether a row's field, or something below it, is among what is read.
fn is_read(row: &Row, reads: &BTreeSet<String>) -> bool {
    reads.iter().any(|read| covers(row.field, read))
}

fn covers(field: &str, read: &str) -> bool {
    read.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a service declares and does not read, and what it reads and does not declare.
fn wrong(service: &str, declared: &BTreeSet<String>, reads: &BTreeSet<String>) -> Vec<String> {
    let is_held = |path: &str| TABLE.iter().any(|row| row.settings.contains(&path) && is_read(row, reads));
    let unread = declared.iter().filter(|path| path.as_str() != BY_KIT.1 && !is_held(path));
    let unread = unread.map(|path| format!("{service} declares {path}, and reads no field of it"));
    let is_declared = |row: &&Row| row.settings.iter().any(|path| declared.contains(*path));
    let is_known = |row: &&Row| UNDECLARED.iter().any(|one| one.service == service && one.field == row.field);
    let others = TABLE.iter().filter(|row| !row.settings.is_empty() && is_read(row, reads));
    let others = others.filter(|row| !is_declared(row) && !is_known(row));
    let others = others.map(|row| format!("{service} reads {}, and declares no setting of it", row.field));
    unread.chain(others).collect()
}

fn reads_of_service(service: &str) -> BTreeSet<String> {
    reads_of(&sources(&workspace().join("services").join(service)))
}

#[test]
fn every_service_reads_what_it_declares_and_nothing_else() {
    let mut all = Vec::new();
    for service in FOLLOWERS {
        let declared = declared_by(service.as_str()).paths.into_iter().collect();
        all.extend(wrong(service.as_str(), &declared, &reads_of_service(service.as_str())));
    }
    assert!(all.is_empty(), "{all:#?}");
}

#[test]
fn what_a_kit_crate_reads_for_everybody_it_reads() {
    let (file, path) = BY_KIT;
    let code = fs::read_to_string(workspace().join(file)).expect("a file");
    // Its own crate is the one that others call by name.
    let file = syn::parse_file(&code.replace("use crate::{", "use kit_tenants::{")).expect("Rust");
    let reads = reads_of(&[file]);
    assert!(TABLE.iter().any(|row| row.settings.contains(&path) && is_read(row, &reads)), "{reads:?}");
}

#[test]
fn the_table_names_every_field_of_a_tenant_and_every_setting_that_is_honoured() {
    let leaves = Types::of_tree().leaves();
    assert!(leaves.len() > 80, "{leaves:?}");
    let unnamed: Vec<_> =
        leaves.iter().filter(|leaf| !TABLE.iter().any(|row| covers(row.field, leaf))).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
    let is_field =
        |row: &&Row| row.field == "domains.primary" || leaves.iter().any(|leaf| covers(row.field, leaf));
    let gone: Vec<_> = TABLE.iter().filter(|row| !is_field(row)).map(|row| row.field).collect();
    assert!(gone.is_empty(), "{gone:?}");
    let named: BTreeSet<&str> = TABLE.iter().flat_map(|row| row.settings).copied().collect();
    let all: BTreeSet<&str> = settings().map(|setting| setting.path).collect();
    assert!(named.is_subset(&all), "{:?}", named.difference(&all));
    let followed = settings().filter(|setting| FOLLOWERS.iter().any(|one| setting.honoured_by.contains(one)));
    let missing: Vec<_> = followed.map(|setting| setting.path).filter(|path| !named.contains(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_is_read_and_not_declared_is_still_read() {
    for one in UNDECLARED {
        let row = Row { field: one.field, settings: &[] };
        assert!(
            is_read(&row, &reads_of_service(one.service)),
            "{} of {}: {}",
            one.field,
            one.service,
            one.why
        );
        assert!(!one.why.is_empty());
    }
}

fn reads_in(code: &str) -> Vec<String> {
    let uses =
        "use kit_tenants::{Tenant, settings}; use kit_tenants::settings::{Sessions, CancellationPolicy};";
    let file = syn::parse_file(&format!("{uses}\n{code}")).expect("Rust");
    reads_of(&[file]).into_iter().collect()
}

#[test]
fn reads_are_followed_from_a_tenant_to_the_field() {
    for (code, found) in [
        ("fn f(tenant: &Tenant) { g(tenant.booking().min_notice); }", &["booking.min_notice"][..]),
        (
            "fn f(t: &Tenant) { let rules = &t.staff().passwords; rules.min_length }",
            &["staff.passwords", "staff.passwords.min_length"],
        ),
        ("fn f(rules: &Sessions) -> S { rules.idle_timeout }", &["sessions.idle_timeout"]),
        (
            "fn f(t: &Tenant) { let CancellationPolicy { max_moves, refunds: _, .. } = t.cancellation(); }",
            &["cancellation.max_moves"],
        ),
        ("fn f(t: &Tenant) { if t.hipaa() { } }", &["profile"]),
        ("fn f(t: &Tenant) { t.language(wanted) }", &["languages"]),
        (
            "fn f(t: &Tenant) { format!(\"{}\", t.domains().primary.host) }",
            &["domains.host", "domains.primary"],
        ),
        ("fn f(t: &Tenant) { t.domains().iter().map(|one| one.host.clone()) }", &["domains.host"]),
        (
            "fn f(t: &Tenant) { [(1, t.agreements().terms)].into_iter().filter(|(_, rule)| rule.required) }",
            &["agreements.terms", "agreements.terms.required"],
        ),
        ("struct C { tenant: Arc<Tenant> } fn f(c: &C) { c.tenant.zone() }", &["zone"]),
        ("fn tenant() -> Result<Arc<Tenant>, E> { } fn f(c: &C) { c.tenant(id)?.currency() }", &["currency"]),
        ("fn f(c: &C) { c.tenants.get(&id).is_some_and(|one| one.is_suspended()) }", &["is_suspended"]),
        ("fn f(other: &Other) { other.booking().min_notice }", &[]),
        ("#[cfg(test)] mod tests { fn f(t: &Tenant) { t.hipaa() } }", &[]),
    ] {
        assert_eq!(reads_in(code), found, "{code}");
    }
}

#[test]
fn a_declaration_that_is_false_is_found_either_way() {
    let declared = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>();
    let reads =
        reads_in("fn f(t: &Tenant) { t.currency(); t.sessions().idle_timeout }").into_iter().collect();
    assert!(
        wrong("booking", &declared(&["tenantId", "currency", "sessions.idleTimeout"]), &reads).is_empty()
    );
    assert_eq!(
        wrong("booking", &declared(&["currency", "sessions.idleTimeout", "mail.from"]), &reads),
        ["booking declares mail.from, and reads no field of it"]
    );
    assert_eq!(
        wrong("booking", &declared(&["currency"]), &reads),
        ["booking reads sessions.idle_timeout, and declares no setting of it"]
    );
}
