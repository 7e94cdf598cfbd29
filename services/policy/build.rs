//! Migrations are part of the library: a new file compiles it again.
fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
