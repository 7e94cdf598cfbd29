//! Compiles the contract without a protoc binary, and refuses an RPC that has no access rule.
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;
use prost_reflect::{DescriptorPool, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?);
    println!("cargo::rerun-if-changed={}", root.join("holdfast").display());
    let mut files = Vec::new();
    collect(&root.join("holdfast"), &mut files)?;
    files.sort();

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_imports(true).open_files(&files)?;
    let encoded = compiler.encode_file_descriptor_set();
    refuse_unruled(&DescriptorPool::decode(encoded.as_slice())?)?;

    // The descriptor keeps the option's bytes, so that kit/access reads the rules from it.
    fs::write(
        PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("descriptor.bin"),
        &encoded,
    )?;
    let set = prost_types::FileDescriptorSet::decode(encoded.as_slice())?;
    tonic_prost_build::configure()
        .build_client(true)
        .build_server(true)
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
            refuse_unsound(&name, &options.get_extension(&rule))?;
        }
    }
    Ok(())
}

/// A rule names at least one caller and one kind, and SERVICE stands alone.
fn refuse_unsound(name: &str, rule: &Value) -> Result<(), Box<dyn Error>> {
    let rule = rule.as_message().ok_or("the rule is not a message")?;
    let list = |field: &str| {
        rule.get_field_by_name(field)
            .and_then(|value| value.as_list().map(<[Value]>::to_vec))
            .unwrap_or_default()
    };
    let acting = list("acting");
    let service = acting.iter().any(|kind| kind.as_enum_number() == Some(5));
    if list("callers").is_empty() || acting.is_empty() || (service && acting.len() > 1) {
        return Err(
            format!("{name}: a rule needs callers and acting, and SERVICE beside no other kind").into()
        );
    }
    Ok(())
}
