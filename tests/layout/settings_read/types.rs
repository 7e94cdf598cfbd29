//! The types of `kit_tenants`: which struct has which fields, what its methods read, and what the services call a
//! tenant.
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use holdfast_tests::mesh::workspace;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Fields, Ident, ImplItem, Item, ReturnType, Token, Type};

use super::super::sizes::files;
use super::names::is_test;
use super::reads::Reader;

/// A value of one of the structs: which, and where it lies, from the tenant on; no place: anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub name: String,
    pub place: Option<String>,
}

/// What a method reads, below its own struct, and what it gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Method {
    pub reads: BTreeSet<String>,
    pub gives: Option<Value>,
}

/// Everything that is known of a tenant's types.
#[derive(Default)]
pub struct Types {
    /// Struct to field to the struct that the field holds, if it holds one.
    structs: BTreeMap<String, BTreeMap<String, Option<String>>>,
    methods: BTreeMap<(String, String), Method>,
    /// Fields and functions of services that hold or give one, by name.
    pub called: BTreeMap<String, String>,
}

/// One line of `getters! { field: Type = group, ... }`. What only groups fields has no place of its own.
struct Getter {
    field: Ident,
    gives: Type,
}

impl Parse for Getter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Attribute::parse_outer(input)?;
        let field = input.parse()?;
        input.parse::<Token![:]>()?;
        let gives = input.parse()?;
        if input.parse::<Option<Token![=]>>()?.is_some() {
            input.parse::<Ident>()?;
        }
        Ok(Self { field, gives })
    }
}

/// The names of types within a type.
#[derive(Default)]
struct Named(Vec<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.0.push(names.join("::"));
        visit::visit_path(self, path);
    }
}

/// The paths of types within a type, joined by `::`.
pub fn named(of: &Type) -> Vec<String> {
    let mut names = Named::default();
    names.visit_type(of);
    names.0
}

/// A place and what lies below it. Hosts have one place, whichever is the primary; what only groups fields has none.
pub fn below(place: &str, field: &str) -> String {
    let place = match place {
        "domains.primary" | "domains.others" => "domains",
        "primary" | "others" | "accounts" | "business" | "document" => "",
        other => other,
    };
    if place.is_empty() { field.to_owned() } else { format!("{place}.{field}") }
}

/// The files below a folder that are no tests, parsed.
pub fn sources(folder: &Path) -> Vec<syn::File> {
    let mut found = Vec::new();
    files(folder, &mut found);
    let is_own = |path: &PathBuf| {
        let below = path.strip_prefix(folder).expect("it lies below");
        let is_of_tests = |part: &OsStr| ["tests", "tests.rs", "testing.rs"].iter().any(|one| part == *one);
        path.extension() == Some(OsStr::new("rs")) && !below.iter().any(is_of_tests)
    };
    let parsed = |path: PathBuf| syn::parse_file(&fs::read_to_string(path).expect("a file")).expect("Rust");
    found.into_iter().filter(is_own).map(parsed).collect()
}

// === impl Types ===

impl Types {
    /// Of the tree.
    pub fn of_tree() -> Self {
        let folder = workspace().join("services/kit/tenants/src");
        let mut own = vec![syn::parse_file(&fs::read_to_string(folder.join("tenant.rs")).expect("a file"))];
        let mut settings = Vec::new();
        files(&folder.join("settings"), &mut settings);
        let settings = settings.into_iter().filter(|path| !path.ends_with("tests.rs"));
        own.extend(settings.map(|path| syn::parse_file(&fs::read_to_string(path).expect("a file"))));
        Self::of(&own.into_iter().map(|file| file.expect("Rust")).collect::<Vec<_>>())
    }

    /// Of these files.
    pub fn of(files: &[syn::File]) -> Self {
        let mut types = Self::default();
        let structs = || {
            files.iter().flat_map(|file| &file.items).filter_map(|item| match item {
                Item::Struct(one) => Some(one),
                _ => None,
            })
        };
        types.structs = structs().map(|one| (one.ident.to_string(), BTreeMap::new())).collect();
        for one in structs() {
            let Fields::Named(fields) = &one.fields else { continue };
            let field = |field: &syn::Field| {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                (name, types.last_known(&field.ty))
            };
            let fields = fields.named.iter().map(field).collect();
            types.structs.insert(one.ident.to_string(), fields);
        }
        // A method that calls another reads what that one reads: three rounds reach the deepest.
        for _ in 0..3 {
            types.methods = types.all_methods(files);
        }
        types
    }

    /// The struct that a type holds, whatever it is wrapped in, by the last part of its path.
    fn last_known(&self, of: &Type) -> Option<String> {
        let last = |path: String| path.rsplit("::").next().map(str::to_owned);
        named(of).into_iter().filter_map(last).find(|name| self.structs.contains_key(name))
    }

    /// Whether it is one of the structs.
    pub fn is_known(&self, name: &str) -> bool {
        self.structs.contains_key(name)
    }

    /// A field: the struct that it holds, if it holds one.
    pub fn field(&self, of: &str, name: &str) -> Option<&Option<String>> {
        self.structs.get(of)?.get(name)
    }

    /// A method.
    pub fn method(&self, of: &str, name: &str) -> Option<&Method> {
        self.methods.get(&(of.to_owned(), name.to_owned()))
    }

    /// Every place of a struct, from the tenant on.
    pub fn places(&self, of: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.walk("Tenant", "", &mut |name, place| {
            if name == of {
                found.push(place.to_owned());
            }
        });
        found
    }

    /// Every field of a tenant that holds no struct.
    pub fn leaves(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.walk("Tenant", "", &mut |name, place| {
            let fields = self.structs.get(name).into_iter().flatten();
            found.extend(fields.filter(|(_, holds)| holds.is_none()).map(|(field, _)| below(place, field)));
        });
        found
    }

    fn walk(&self, name: &str, place: &str, each: &mut impl FnMut(&str, &str)) {
        each(name, place);
        for (field, holds) in self.structs.get(name).into_iter().flatten() {
            if let Some(inner) = holds {
                self.walk(inner, &below(place, field), each);
            }
        }
    }

    fn all_methods(&self, files: &[syn::File]) -> BTreeMap<(String, String), Method> {
        let mut methods = BTreeMap::new();
        for item in files.iter().flat_map(|file| &file.items) {
            match item {
                Item::Impl(block) if !is_test(&block.attrs) => {
                    let Some(of) = self.last_known(&block.self_ty) else { continue };
                    for method in &block.items {
                        if let ImplItem::Fn(method) = method {
                            methods.insert(
                                (of.clone(), method.sig.ident.to_string()),
                                self.read_by(&of, method),
                            );
                        }
                    }
                }
                Item::Macro(getters) if getters.mac.path.is_ident("getters") => {
                    let all = getters.mac.parse_body_with(Punctuated::<Getter, Token![,]>::parse_terminated);
                    for Getter { field, gives } in all.expect("getters") {
                        let field = field.to_string();
                        let place = Some(field.clone());
                        let gives = self.last_known(&gives).map(|name| Value { name, place });
                        let reads =
                            if gives.is_none() { BTreeSet::from([field.clone()]) } else { BTreeSet::new() };
                        methods.insert(("Tenant".to_owned(), field), Method { reads, gives });
                    }
                }
                _ => {}
            }
        }
        methods
    }

    /// What one method reads; what it gives lies where its body says, if it says so.
    fn read_by(&self, of: &str, method: &syn::ImplItemFn) -> Method {
        let mut reader = Reader::within(self, of);
        let result = reader.body(&method.block);
        let reads = reader.found.into_iter().filter(|read| self.is_leaf(of, read)).collect();
        let ReturnType::Type(_, declared) = &method.sig.output else { return Method { reads, gives: None } };
        let gives = self.last_known(declared).map(|name| match result {
            Some(result) if result.name == name => result,
            _ => Value { name, place: None },
        });
        Method { reads, gives }
    }

    /// Whether a place below a struct holds no struct.
    fn is_leaf(&self, of: &str, place: &str) -> bool {
        let mut at = Some(of.to_owned());
        for part in place.split('.') {
            let Some(name) = at else { return false };
            at = self.structs.get(&name).and_then(|fields| fields.get(part)).cloned().flatten();
        }
        at.is_none()
    }
}
