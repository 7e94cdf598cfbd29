//! Rebuilds the embedded migrations when their files change.
fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=sqlx.toml");
}
