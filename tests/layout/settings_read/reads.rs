//! Which fields of a tenant a piece of code reads: a walk that knows where values of `kit_tenants` come from
//! (parameters, fields and functions of these types) and follows them through bindings, closures and patterns.
use std::collections::{BTreeMap, BTreeSet};

use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{
    Block, Expr, ExprCall, ExprClosure, ExprField, ExprMethodCall, FnArg, Macro, Member, Pat, PatStruct,
    Signature, Stmt, Token,
};

use super::names::{imported, is_test, known, ours};
use super::types::{Types, Value, below};

/// Functions that give what their first argument is.
const WRAPS: [&str; 6] = ["Some", "Ok", "clone", "new", "once", "from"];
/// Methods that give what their closure gives.
const MAPS: [&str; 7] = ["map", "and_then", "map_or", "map_or_else", "filter_map", "flat_map", "find_map"];

/// Walks one file, function or method.
pub struct Reader<'t> {
    types: &'t Types,
    /// Names in this file that are those of `kit_tenants`.
    imported: BTreeSet<String>,
    values: BTreeMap<String, Option<Value>>,
    /// The fields that are read, from the tenant on.
    pub found: BTreeSet<String>,
}

/// A value of this struct: the tenant, or a part of it that may lie anywhere.
fn value(name: String) -> Value {
    let place = (name == "Tenant").then(String::new);
    Value { name, place }
}

/// Whether an expression ends with a variable or field of this name.
fn ends_with(expression: &Expr, name: &str) -> bool {
    match expression {
        Expr::Path(path) => path.path.is_ident(name),
        Expr::Field(field) => matches!(&field.member, Member::Named(member) if member == name),
        Expr::Reference(inner) => ends_with(&inner.expr, name),
        _ => false,
    }
}

// === impl Reader ===

impl<'t> Reader<'t> {
    /// For a file of a service.
    pub fn of_file(types: &'t Types, file: &syn::File) -> Self {
        Self { types, imported: imported(file), values: BTreeMap::new(), found: BTreeSet::new() }
    }

    /// For a method of one of the structs: what it reads lies below its own struct.
    pub fn within(types: &'t Types, of: &str) -> Self {
        let own = Value { name: of.to_owned(), place: Some(String::new()) };
        let values = BTreeMap::from([("self".to_owned(), Some(own))]);
        Self { types, imported: BTreeSet::new(), values, found: BTreeSet::new() }
    }

    /// Walks a block; what it gives.
    pub fn body(&mut self, block: &Block) -> Option<Value> {
        let outer = self.values.clone();
        let mut given = None;
        for statement in &block.stmts {
            given = match statement {
                Stmt::Expr(expression, None) => self.read(expression),
                other => {
                    self.visit_stmt(other);
                    None
                }
            };
        }
        self.values = outer;
        given
    }

    /// A field of a value: noted, and what it holds.
    fn field(&mut self, of: &Value, name: &str) -> Option<Value> {
        let holds = self.types.field(&of.name, name)?.clone();
        self.note(of, name);
        let place = of.place.as_deref().map(|place| below(place, name));
        holds.map(|name| Value { name, place })
    }

    fn note(&mut self, of: &Value, name: &str) {
        match &of.place {
            Some(place) => drop(self.found.insert(below(place, name))),
            None => self.found.extend(self.types.places(&of.name).iter().map(|place| below(place, name))),
        }
    }

    /// Walks an expression; the value of `kit_tenants` that it gives, if it gives one.
    fn read(&mut self, expression: &Expr) -> Option<Value> {
        match expression {
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                self.values.get(&name).cloned().flatten()
            }
            Expr::Reference(inner) => self.read(&inner.expr),
            Expr::Paren(inner) => self.read(&inner.expr),
            Expr::Unary(inner) => self.read(&inner.expr),
            Expr::Try(inner) => self.read(&inner.expr),
            Expr::Await(inner) => self.read(&inner.base),
            Expr::Block(inner) => self.body(&inner.block),
            Expr::Field(inner) => self.read_field(inner),
            Expr::MethodCall(call) => self.read_method(call),
            Expr::Call(call) => self.read_call(call),
            Expr::Closure(closure) => self.read_closure(closure, None),
            other => self.read_branches(other),
        }
    }

    /// Walks what has branches, and everything else.
    fn read_branches(&mut self, expression: &Expr) -> Option<Value> {
        match expression {
            Expr::Match(one) => {
                let on = self.read(&one.expr);
                let mut given = None;
                for arm in &one.arms {
                    self.bind(&arm.pat, on.as_ref());
                    arm.guard.iter().for_each(|(_, guard)| drop(self.read(guard)));
                    let of_arm = self.read(&arm.body);
                    given = given.or(of_arm);
                }
                given
            }
            Expr::If(one) => {
                self.read(&one.cond);
                let given = self.body(&one.then_branch);
                let other = one.else_branch.as_ref().and_then(|(_, other)| self.read(other));
                given.or(other)
            }
            Expr::Let(one) => {
                let given = self.read(&one.expr);
                self.bind(&one.pat, given.as_ref());
                None
            }
            Expr::ForLoop(one) => {
                let given = self.read(&one.expr);
                self.bind(&one.pat, given.as_ref());
                self.body(&one.body)
            }
            Expr::Tuple(inner) => self.read_all(inner.elems.iter()),
            Expr::Array(inner) => self.read_all(inner.elems.iter()),
            Expr::Index(inner) => {
                self.read(&inner.index);
                self.read(&inner.expr)
            }
            other => {
                visit::visit_expr(self, other);
                None
            }
        }
    }

    /// Walks expressions that stand together: the one value among them, or several of a struct, which may lie anywhere.
    fn read_all<'e>(&mut self, all: impl Iterator<Item = &'e Expr>) -> Option<Value> {
        let found: Vec<Value> = all.filter_map(|one| self.read(one)).collect();
        let first = found.first()?.clone();
        let place = first.place.filter(|_| found.iter().all(|one| *one == found[0]));
        found.iter().all(|one| one.name == first.name).then_some(Value { place, ..first })
    }

    /// What something of this name is, wherever it stands.
    fn called(&self, name: &str) -> Option<Value> {
        self.types.called.get(name).cloned().map(value)
    }

    fn read_field(&mut self, field: &ExprField) -> Option<Value> {
        let base = self.read(&field.base);
        let Member::Named(name) = &field.member else { return None };
        match base {
            Some(base) => self.field(&base, &name.to_string()),
            None => self.called(&name.to_string()),
        }
    }

    fn read_call(&mut self, call: &ExprCall) -> Option<Value> {
        let given: Vec<_> = call.args.iter().map(|argument| self.read(argument)).collect();
        let Expr::Path(function) = &*call.func else { return self.read(&call.func) };
        let name = function.path.segments.last()?.ident.to_string();
        if WRAPS.contains(&name.as_str()) { given.into_iter().next().flatten() } else { self.called(&name) }
    }

    fn read_method(&mut self, call: &ExprMethodCall) -> Option<Value> {
        let on = self.read(&call.receiver);
        let name = call.method.to_string();
        let mut mapped = None;
        for argument in &call.args {
            match argument {
                Expr::Closure(closure) => {
                    let gives = self.read_closure(closure, on.as_ref());
                    mapped = mapped.or(gives);
                }
                other => drop(self.read(other)),
            }
        }
        let Some(on) = on else {
            // What the tenants give, whatever is asked of them, is a tenant.
            let is_tenant = ends_with(&call.receiver, "tenants");
            return if is_tenant { Some(value("Tenant".to_owned())) } else { self.called(&name) };
        };
        if let Some(method) = self.types.method(&on.name, &name).cloned() {
            method.reads.iter().for_each(|read| self.note(&on, read));
            let place = |inner: Value| Value {
                place: on.place.as_deref().zip(inner.place.as_deref()).map(|(place, inner)| match inner {
                    "" => place.to_owned(),
                    inner => below(place, inner),
                }),
                ..inner
            };
            return method.gives.map(place);
        }
        if MAPS.contains(&name.as_str()) { mapped } else { Some(on) }
    }

    fn read_closure(&mut self, closure: &ExprClosure, given: Option<&Value>) -> Option<Value> {
        let outer = self.values.clone();
        closure.inputs.iter().for_each(|input| self.bind(input, given));
        let result = self.read(&closure.body);
        self.values = outer;
        result
    }

    /// Names in a pattern mean what is bound to it; a field that a pattern names is read.
    fn bind(&mut self, pattern: &Pat, to: Option<&Value>) {
        match pattern {
            Pat::Ident(name) => drop(self.values.insert(name.ident.to_string(), to.cloned())),
            Pat::Reference(inner) => self.bind(&inner.pat, to),
            Pat::Paren(inner) => self.bind(&inner.pat, to),
            Pat::Type(inner) => {
                let typed = known(self.types, &self.imported, &inner.ty).map(value);
                let is_same = |to: &&Value| typed.as_ref().is_none_or(|typed| typed.name == to.name);
                let to = to.filter(is_same).cloned().or(typed);
                self.bind(&inner.pat, to.as_ref());
            }
            Pat::TupleStruct(inner) => inner.elems.iter().for_each(|one| self.bind(one, to)),
            Pat::Tuple(inner) => inner.elems.iter().for_each(|one| self.bind(one, to)),
            Pat::Or(inner) => inner.cases.iter().for_each(|one| self.bind(one, to)),
            Pat::Struct(inner) => self.bind_fields(inner, to),
            _ => {}
        }
    }

    fn bind_fields(&mut self, pattern: &PatStruct, to: Option<&Value>) {
        let path: Vec<String> = pattern.path.segments.iter().map(|one| one.ident.to_string()).collect();
        let typed = ours(self.types, &self.imported, &path.join("::")).map(value);
        let of = to.cloned().filter(|to| path.last() == Some(&to.name)).or(typed);
        for field in &pattern.fields {
            let Member::Named(name) = &field.member else { continue };
            let is_left_out = matches!(&*field.pat, Pat::Wild(_));
            let given = of.as_ref().filter(|_| !is_left_out).and_then(|of| self.field(of, &name.to_string()));
            self.bind(&field.pat, given.as_ref());
        }
    }

    fn enter(&mut self, signature: &Signature) {
        for input in &signature.inputs {
            if let FnArg::Typed(typed) = input {
                self.bind(&Pat::Type(typed.clone()), None);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        self.read(expression);
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.body(block);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let given = local.init.as_ref().and_then(|init| {
            init.diverge.iter().for_each(|(_, other)| drop(self.read(other)));
            self.read(&init.expr)
        });
        self.bind(&local.pat, given.as_ref());
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let arguments = called.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        arguments.into_iter().flatten().for_each(|argument| drop(self.read(&argument)));
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let outer = self.values.clone();
        self.enter(&function.sig);
        self.body(&function.block);
        self.values = outer;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let outer = self.values.clone();
        self.enter(&function.sig);
        self.body(&function.block);
        self.values = outer;
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }
}
