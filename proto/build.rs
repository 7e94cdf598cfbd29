//! Compiles the contract without a protoc binary, and refuses an RPC that has no access rule.
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use heck::ToSnakeCase as _;
use prost::Message as _;
use prost_reflect::{DescriptorPool, MessageDescriptor, ReflectMessage as _, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?);
    println!("cargo::rerun-if-changed={}", root.join("holdfast").display());
    let mut files = Vec::new();
    collect(&root.join("holdfast"), &mut files)?;
    files.sort();

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_imports(true).open_files(&files)?;
    let encoded = compiler.encode_file_descriptor_set();
    let pool = DescriptorPool::decode(encoded.as_slice())?;
    refuse_unruled(&pool)?;

    // The descriptor keeps the option's bytes, so that kit/access reads the rules from it.
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    fs::write(out.join("descriptor.bin"), &encoded)?;
    let secretive: Vec<_> = pool.all_messages().filter(holds_secret).collect();
    fs::write(out.join("redacted.rs"), secretive.iter().map(opaque_debug).collect::<String>())?;
    let set = prost_types::FileDescriptorSet::decode(encoded.as_slice())?;
    let mut builder = tonic_prost_build::configure()
        .skip_debug(secretive.iter().map(|message| format!(".{}", message.full_name())));
    // Skipping a message skips what is declared in it: those hold nothing secret.
    for within in secretive.iter().flat_map(MessageDescriptor::child_enums) {
        builder = builder.type_attribute(format!(".{}", within.full_name()), "#[derive(Debug)]");
    }
    let services = "#[cfg(feature = \"services\")]";
    builder
        .client_mod_attribute(".", services)
        .server_mod_attribute(".", services)
        .include_file("holdfast.rs")
        .compile_fds(set)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "proto") {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a field of the message may never be shown: personal data, or what proves something.
fn holds_secret(message: &MessageDescriptor) -> bool {
    message.fields().any(|field| {
        let options = field.options();
        let redact = options.get_field_by_name("debug_redact");
        redact.is_some_and(|redact| redact.as_bool() == Some(true))
    })
}

/// A Debug that shows the message's name and nothing of what it holds.
fn opaque_debug(message: &MessageDescriptor) -> String {
    let outer = message.parent_message().map(|outer| outer.name().to_snake_case());
    let modules = message.package_name().split('.').skip(1).map(str::to_owned).chain(outer);
    let path = modules.chain([message.name().to_owned()]).collect::<Vec<_>>().join("::");
    format!(
        "impl ::core::fmt::Debug for generated::holdfast::{path} {{\n    \
         fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {{\n        \
         out.write_str(\"{} {{ .. }}\")\n    }}\n}}\n",
        message.name()
    )
}

fn refuse_unruled(pool: &DescriptorPool) -> Result<(), Box<dyn Error>> {
    let rule = pool
        .get_extension_by_name("holdfast.access.v1.rule")
        .ok_or("holdfast.access.v1.rule is not declared")?;
    for service in pool.services() {
        for method in service.methods() {
            let name = method.full_name().to_owned();
            let options = method.options();
            if !options.has_extension(&rule) {
                return Err(
                    format!("{name} has no access rule: say who may call it (proto/README.md)").into()
                );
            }
            refuse_invalid(&name, &options.get_extension(&rule))?;
        }
    }
    Ok(())
}

/// A rule names at least one caller and one kind, and SERVICE stands alone.
fn refuse_invalid(name: &str, rule: &Value) -> Result<(), Box<dyn Error>> {
    let rule = rule.as_message().ok_or("the rule is not a message")?;
    let list = |field: &str| {
        rule.get_field_by_name(field)
            .and_then(|value| value.as_list().map(<[Value]>::to_vec))
            .unwrap_or_default()
    };
    let (callers, acting) = (list("callers"), list("acting"));
    let is_unspecified = |one: &Value| one.as_enum_number() == Some(0);
    let acting_kind = rule.descriptor().parent_pool().get_enum_by_name("holdfast.access.v1.Acting");
    let number = acting_kind.and_then(|kind| Some(kind.get_value_by_name("SERVICE")?.number()));
    let number = number.ok_or("holdfast.access.v1.Acting has no SERVICE")?;
    let service = acting.iter().any(|kind| kind.as_enum_number() == Some(number));
    let says_nothing = callers.is_empty() || acting.is_empty();
    if says_nothing || callers.iter().chain(&acting).any(is_unspecified) || (service && acting.len() > 1) {
        return Err(
            format!("{name}: a rule needs callers and acting, and SERVICE beside no other kind").into()
        );
    }
    Ok(())
}
