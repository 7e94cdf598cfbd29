//! The private Redis: own port, nothing for the default user, one ACL user and key prefix a service.
use std::path::Path;

use crate::keys::Passwords;
use crate::paths::{Paths, write_private};
use crate::process::{ProcessSpec, Signal, base_environment};

/// Users with the prefix of the keys that they may touch; "inspector" is for people and tests, no service has it.
pub const USERS: &[(&str, &str)] = &[("identity", "session:*"), ("gateway", "limit:*"), ("inspector", "*")];

/// Writes the configuration and says how to start the server.
pub fn prepare(paths: &Paths, port: u16, passwords: &Passwords) -> anyhow::Result<ProcessSpec> {
    let data = paths.folder("redis")?;
    let file = paths.at("secrets/redis.conf");
    write_private(&file, configuration(&data, port, passwords).as_bytes())?;
    Ok(ProcessSpec {
        name: "redis".to_owned(),
        program: "/usr/bin/redis-server".into(),
        arguments: vec![file.display().to_string()],
        environment: base_environment(),
        user: None,
        stop_signal: Signal::Term,
    })
}

fn configuration(data: &Path, port: u16, passwords: &Passwords) -> String {
    let mut lines = vec![
        "bind 127.0.0.1".to_owned(),
        format!("port {port}"),
        format!("dir {}", data.display()),
        "appendonly yes".to_owned(),
        "maxmemory-policy noeviction".to_owned(),
        "user default off".to_owned(),
    ];
    for (user, keys) in USERS {
        let commands = if *user == "inspector" { "+@all" } else { "+@all -@admin -@dangerous +info" };
        let password = passwords.of(&format!("redis-{user}"));
        lines.push(format!("user {user} on >{password} ~{keys} resetchannels {commands}"));
    }
    lines.join("\n") + "\n"
}

/// Names under which the users' passwords are kept.
#[must_use]
pub fn password_names() -> Vec<String> {
    USERS.iter().map(|(user, _)| format!("redis-{user}")).collect()
}

/// The URL of a user.
#[must_use]
pub fn url(port: u16, user: &str, password: &str) -> String {
    format!("redis://{user}:{password}@127.0.0.1:{port}/")
}
