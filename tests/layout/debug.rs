//! What can be printed by Debug ends in a log one day: no type that derives it holds personal data or a proof as bare
//! text. A type of its own that shows nothing (`Password`, `Token`, `Email`) may stand anywhere.
use std::fs;
use std::path::PathBuf;

use holdfast_tests::mesh::workspace;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Item, Path, Token, Type};

use super::sizes::files;

/// Names of fields that tell on somebody.
const TELLTALE: [&str; 16] = [
    "answers",
    "client",
    "client_ip",
    "email",
    "jwt",
    "manage_token",
    "manage_url",
    "password",
    "phone",
    "reason",
    "secret",
    "session_token",
    "token",
    "totp_secret",
    "user_agent",
    "cookie",
];
/// Where such a name means something that everybody may see.
const PUBLIC: [(&str, &str); 3] = [
    ("services/kit/tenants/src/settings/business.rs", "the business's own contact"),
    ("services/gateway/api/src/schema/tenant.rs", "the business's own contact"),
    ("services/operator/crd/src/contact.rs", "the business's own contact"),
];

/// Fields of types that derive Debug, by "type.field".
fn shown(items: &[Item], found: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Struct(one) if derives_debug(&one.attrs) => collect(&one.ident, &one.fields, found),
            Item::Enum(one) if derives_debug(&one.attrs) => {
                one.variants.iter().for_each(|variant| collect(&one.ident, &variant.fields, found));
            }
            Item::Mod(inner) => shown(inner.content.as_ref().map_or(&[], |(_, items)| items), found),
            _ => {}
        }
    }
}

fn collect(owner: &syn::Ident, fields: &Fields, found: &mut Vec<String>) {
    let name = |field: &Field| field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let telling = fields.iter().filter(|field| is_telltale(&name(field)) && is_bare(&field.ty));
    found.extend(telling.map(|field| format!("{owner}.{}", name(field))));
}

/// Whether a field of this name tells on somebody; of several jwts each does.
fn is_telltale(name: &str) -> bool {
    let one = name.strip_suffix('s').unwrap_or(name);
    TELLTALE.contains(&name) || TELLTALE.contains(&one)
}

fn derives_debug(attributes: &[Attribute]) -> bool {
    let derives = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let mut paths = derives
        .filter_map(|derive| derive.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok())
        .flatten();
    paths.any(|path| path.segments.last().is_some_and(|last| last.ident == "Debug"))
}

/// Whether a type is text or bytes, perhaps optional, borrowed or many.
fn is_bare(kind: &Type) -> bool {
    match kind {
        Type::Reference(inner) => is_bare(&inner.elem),
        Type::Slice(inner) => is_bare(&inner.elem),
        Type::Array(inner) => is_bare(&inner.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            let inner = match &last.arguments {
                syn::PathArguments::AngleBracketed(inner) => inner
                    .args
                    .iter()
                    .any(|argument| matches!(argument, syn::GenericArgument::Type(inner) if is_bare(inner))),
                _ => false,
            };
            inner || ["String", "str", "u8"].iter().any(|bare| last.ident == bare)
        }),
        _ => false,
    }
}

fn shown_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    shown(&syn::parse_file(text).expect("Rust").items, &mut found);
    found
}

#[test]
fn what_derives_debug_tells_on_nobody() {
    let mut paths: Vec<PathBuf> = Vec::new();
    files(&workspace().join("services"), &mut paths);
    let sources = paths.iter().filter(|path| {
        path.extension().is_some_and(|end| end == "rs")
            && !path.components().any(|part| part.as_os_str() == "tests")
    });
    let mut read = 0;
    let mut found = Vec::new();
    for path in sources {
        read += 1;
        let name = path.strip_prefix(workspace()).expect("within").display().to_string();
        if !PUBLIC.iter().any(|(public, _)| *public == name) {
            let text = fs::read_to_string(path).expect("a source");
            found.extend(shown_in(&text).into_iter().map(|field| format!("{name}: {field}")));
        }
    }
    assert_eq!(found, Vec::<String>::new(), "leave Debug out, or give the field a type that shows nothing");
    assert!(read > 200, "the whole tree was looked at");
}

#[test]
fn what_would_tell_is_found() {
    let found = shown_in(
        "#[derive(Clone, Debug)] struct A { email: String, name: String }
         #[derive(Debug)] enum B { One { token: Option<Vec<u8>> }, Two }
         mod inner { #[derive(std::fmt::Debug)] struct C<'a> { phone: &'a str, token: Token } }
         #[derive(Clone)] struct D { email: String }",
    );
    assert_eq!(found, ["A.email", "B.token", "C.phone"]);
}
