//! What a use case takes and gives: `run(&Context, &<requester>, Command) -> Result<_, Fault>`. What it takes beside
//! the requester is one command; what takes nothing else has none.
use std::collections::BTreeSet;

use syn::{FnArg, GenericArgument, Item, PathArguments, ReturnType, Signature, Type};

use super::Source;

/// For whom a use case works. Each comes out of a call that was authorized, and says no more of the caller than use
/// cases need.
const REQUESTERS: &[&str] = &["&Actor", "&CallingService", "&EndUser", "&Peer", "&Staff"];

/// The signature of a file's function `run`.
fn run(code: &str) -> Option<Signature> {
    let items = syn::parse_file(code).expect("Rust").items;
    items.into_iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == "run" => Some(function.sig),
        _ => None,
    })
}

/// A type as it is written, without what is between angle brackets: `&Command`.
fn written(of: &Type) -> String {
    match of {
        Type::Reference(it) if it.mutability.is_none() => format!("&{}", written(&it.elem)),
        Type::Path(it) => {
            let names: Vec<String> = it.path.segments.iter().map(|one| one.ident.to_string()).collect();
            names.join("::")
        }
        _ => "something else".to_owned(),
    }
}

/// The types of the parameters.
fn taken(signature: &Signature) -> Vec<String> {
    let of = |parameter: &FnArg| match parameter {
        FnArg::Typed(parameter) => written(&parameter.ty),
        FnArg::Receiver(_) => "self".to_owned(),
    };
    signature.inputs.iter().map(of).collect()
}

/// Whether it answers with something, or a fault.
fn refuses_by_fault(signature: &Signature) -> bool {
    let ReturnType::Type(_, given) = &signature.output else { return false };
    let Type::Path(given) = &**given else { return false };
    let Some(result) = given.path.segments.last().filter(|last| last.ident == "Result") else { return false };
    let PathArguments::AngleBracketed(given) = &result.arguments else { return false };
    matches!(given.args.iter().collect::<Vec<_>>().as_slice(), [_, GenericArgument::Type(refusal)]
        if written(refusal) == "Fault")
}

/// Whether a use case, if the file is one, has the signature of a use case.
pub(super) fn is_right(code: &str) -> bool {
    let Some(run) = run(code) else { return true };
    let takes = match taken(&run).iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["&Context", by] | ["&Context", by, "Command" | "&Command"] => REQUESTERS.contains(by),
        _ => false,
    };
    takes && refuses_by_fault(&run)
}

#[test]
fn every_requester_that_is_listed_is_somebodys() {
    let all = Source::all();
    let met =
        all.iter().filter_map(|source| run(&source.code)).filter_map(|run| taken(&run).into_iter().nth(1));
    let met: BTreeSet<String> = met.collect();
    assert_eq!(met, REQUESTERS.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>());
}

#[test]
fn a_use_case_that_takes_or_gives_something_else_is_found() {
    for right in [
        "async fn run(context: &Context, by: &Peer) -> Result<(), Fault> {}",
        "async fn run(context: &Context, actor: &Actor, command: &Command) -> Result<Vec<View>, Fault> {}",
        "async fn run(context: &Context, actor: &Staff, command: Command<'_>) -> Result<(), Fault> {}",
        "async fn other(id: BookingId) {}",
    ] {
        assert!(is_right(right), "{right}");
    }
    for wrong in [
        "async fn run(context: &Context) -> Result<(), Fault> {}",
        "async fn run(context: Context, by: &Peer) -> Result<(), Fault> {}",
        "async fn run(by: &Peer, context: &Context) -> Result<(), Fault> {}",
        "async fn run(context: &Context, caller: &Caller) -> Result<(), Fault> {}",
        "async fn run(context: &Context, tenant: &TenantId) -> Result<(), Fault> {}",
        "async fn run(context: &Context, by: &mut Peer) -> Result<(), Fault> {}",
        "async fn run(context: &Context, command: Command) -> Result<(), Fault> {}",
        "async fn run(context: &Context, by: &Peer, id: BookingId) -> Result<(), Fault> {}",
        "async fn run(context: &Context, by: &Peer, command: other::Command) -> Result<(), Fault> {}",
        "async fn run(context: &Context, by: &Peer, command: Command, now: Timestamp) -> Result<(), Fault> {}",
        "async fn run(context: &Context, by: &Peer) -> Result<(), Status> {}",
        "async fn run(context: &Context, by: &Peer) {}",
    ] {
        assert!(!is_right(wrong), "{wrong}");
    }
}
