//! Writes need a permit. That one is asked for, the compiler sees; here is seen that nothing goes around it: a function
//! with a statement that writes takes a `WriteTx` or a job's transaction, and the actions of permits stand in
//! `authz.rs`.
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprMethodCall, Ident, ImplItemFn, ItemConst, ItemFn, ItemImpl, ItemMod, LitStr,
    Macro, Path, Signature,
};

use super::sizes::files;

/// What a function takes that may write: a permitted transaction, or a job's under its own role.
const MAY_WRITE: &[&str] = &["WriteTx", "JobsTx", "Jobs"];
/// Functions that write by another way, with the reason.
const OTHER_WAYS: &[(&str, &str)] = &[
    ("services/kit/ledger/src/halt.rs: apply", "an operator resolves a halt, as the database's owner"),
    ("services/kit/tenants/src/store/postgres.rs: save", "a job's pool is a field of the store"),
];

/// Whether SQL writes, or locks in order to write.
fn writes(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let updates = || {
        let tables = sql.split("update ").skip(1);
        tables.into_iter().any(|behind| behind.split(' ').take(4).any(|word| word == "set"))
    };
    let marks = ["insert into ", "delete from ", " for update", "pg_advisory_xact_lock("];
    marks.iter().any(|mark| sql.contains(mark)) || updates()
}

/// What a piece of code says: the names in it, and whether it holds SQL that writes.
#[derive(Default)]
struct Contents {
    names: BTreeSet<String>,
    writes: bool,
    executes: bool,
}

impl<'a> Visit<'a> for Contents {
    fn visit_ident(&mut self, name: &'a Ident) {
        self.names.insert(name.to_string());
    }

    fn visit_lit_str(&mut self, text: &'a LitStr) {
        self.writes |= writes(&text.value());
    }

    fn visit_macro(&mut self, called: &'a Macro) {
        self.writes |= writes(&called.tokens.to_string());
    }

    fn visit_expr_method_call(&mut self, call: &'a ExprMethodCall) {
        self.executes |= call.method == "execute";
        visit::visit_expr_method_call(self, call);
    }
}

impl Contents {
    fn by(visit: impl FnOnce(&mut Self)) -> Self {
        let mut contents = Self::default();
        visit(&mut contents);
        contents
    }

    fn takes(signature: &Signature) -> Self {
        Self::by(|contents| contents.visit_signature(signature))
    }

    fn does(block: &Block) -> Self {
        Self::by(|contents| contents.visit_block(block))
    }

    fn is(expression: &Expr) -> Self {
        Self::by(|contents| contents.visit_expr(expression))
    }
}

/// The constants of a file that hold a statement that writes.
#[derive(Default)]
struct Statements(BTreeSet<String>);

impl<'a> Visit<'a> for Statements {
    fn visit_item_const(&mut self, constant: &'a ItemConst) {
        // A set of statements is no statement: whoever runs one of them is seen to execute it.
        if matches!(*constant.expr, Expr::Lit(_)) && Contents::is(&constant.expr).writes {
            self.0.insert(constant.ident.to_string());
        }
    }
}

/// The functions of a file that write without a permit, and how many actions it has.
struct Found {
    statements: BTreeSet<String>,
    unpermitted: Vec<String>,
    actions: usize,
}

impl Found {
    fn of(code: &str) -> Self {
        let file = syn::parse_file(code).expect("Rust");
        let mut statements = Statements::default();
        statements.visit_file(&file);
        let mut found = Self { statements: statements.0, unpermitted: Vec::new(), actions: 0 };
        found.visit_file(&file);
        found
    }

    fn check(&mut self, signature: &Signature, block: &Block) {
        let (takes, does) = (Contents::takes(signature), Contents::does(block));
        let may_write = MAY_WRITE.iter().any(|kind| takes.names.contains(*kind));
        let reads = takes.names.contains("TenantTx");
        let writes = does.writes || does.names.intersection(&self.statements).next().is_some();
        if !may_write && (writes || (reads && does.executes)) {
            self.unpermitted.push(signature.ident.to_string());
        }
    }
}

impl<'a> Visit<'a> for Found {
    fn visit_item_mod(&mut self, inner: &'a ItemMod) {
        if !inner.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, inner);
        }
    }

    fn visit_item_fn(&mut self, function: &'a ItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'a ImplItemFn) {
        self.check(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_item_impl(&mut self, block: &'a ItemImpl) {
        let last = block.trait_.as_ref().and_then(|(_, path, _)| path.segments.last());
        self.actions += usize::from(last.is_some_and(|last| last.ident == "Action"));
        visit::visit_item_impl(self, block);
    }
}

/// Whether an attribute leaves what it stands at to tests.
pub(super) fn is_test(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<Path>().is_ok_and(|condition| condition.is_ident("test"))
}

/// The product's own code, without its tests, by its path in the tree.
pub(super) fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&workspace().join("services"), &mut found);
    let is_own = |path: &PathBuf| {
        let within = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
        path.extension().is_some_and(|end| end == "rs")
            && within("src")
            && !(within("tests") || within("testkit"))
            && !(path.ends_with("tests.rs") || path.ends_with("testing.rs"))
    };
    let read = |path: PathBuf| {
        let name = path.strip_prefix(workspace()).expect("within").display().to_string();
        (name, fs::read_to_string(&path).expect("a source"))
    };
    found.into_iter().filter(is_own).map(read).collect()
}

#[test]
fn whoever_writes_takes_a_permitted_transaction() {
    let sources = sources();
    let unpermitted: BTreeSet<String> = sources
        .iter()
        .flat_map(|(name, code)| {
            let found = Found::of(code).unpermitted;
            found.into_iter().map(move |function| format!("{name}: {function}"))
        })
        .collect();
    let reasoned: BTreeSet<String> = OTHER_WAYS.iter().map(|(function, _)| (*function).to_owned()).collect();
    assert_eq!(unpermitted, reasoned, "take a WriteTx of the action");
    assert!(sources.len() > 200, "the whole tree was looked at");
}

#[test]
fn actions_stand_in_authz() {
    let sources = sources();
    let with_actions: Vec<&str> = sources
        .iter()
        .filter(|(_, code)| Found::of(code).actions > 0)
        .map(|(name, _)| name.as_str())
        .collect();
    let elsewhere: Vec<_> = with_actions.iter().filter(|name| !name.ends_with("/src/authz.rs")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    for service in ["booking", "identity", "policy", "retention"] {
        let own = format!("services/{service}/src/authz.rs");
        assert!(with_actions.contains(&own.as_str()), "{own}");
    }
}

#[test]
fn a_write_without_a_permit_is_found() {
    let unpermitted = |code: &str| Found::of(code).unpermitted;
    let bare = r#"async fn add(tx: &mut TenantTx) { sqlx::query!("insert into claim values ($1)", 1).fetch_one(tx); }"#;
    assert_eq!(unpermitted(bare), ["add"]);
    assert!(unpermitted(&bare.replace("TenantTx", "WriteTx<Book>")).is_empty());
    assert!(unpermitted(&bare.replace("TenantTx", "JobsTx")).is_empty());
    let named = r#"impl Store { async fn put(&self, tx: &mut TenantTx) { sqlx::query(PUT).fetch_one(tx); } }
        const PUT: &str = "update claim set a = 1 where tenant_id = $1";"#;
    assert_eq!(unpermitted(named), ["put"]);
    let locks = r#"async fn lock(tx: &mut TenantTx) { sqlx::query("select 1 from claim for update").fetch_one(tx); }"#;
    assert_eq!(unpermitted(locks), ["lock"]);
    let hidden =
        "async fn run(tx: &mut kit_pg::TenantTx, sql: &'static str) { sqlx::query(sql).execute(tx); }";
    assert_eq!(unpermitted(hidden), ["run"]);
    let reads =
        r#"async fn get(tx: &mut TenantTx) { sqlx::query("select a from claim, updates").fetch_one(tx); }"#;
    assert!(unpermitted(reads).is_empty());
    assert_eq!(Found::of("impl kit_authz::Action for Steal {}").actions, 1);
}
