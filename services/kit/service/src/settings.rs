//! `<service> settings`: every setting as JSON, for documentation, charts and whoever starts the service.
use std::io::Write as _;

use anyhow::Result;
use kit_config::{Env, Reader};

/// Prints the settings that `read` reads. Nothing is read from the environment.
pub(crate) fn print<C>(name: &str, read: fn(&mut Reader<'_>) -> Option<C>) -> Result<()> {
    let nothing = Env::default();
    let mut reader = Reader::new(&nothing, &name.to_ascii_uppercase());
    // Nothing is set, so every required setting is a problem; each is described all the same.
    let _ = read(&mut reader);
    let mut text = serde_json::to_string_pretty(&reader.into_descriptions())?;
    text.push('\n');
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
