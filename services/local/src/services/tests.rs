//! What is told to a process against what the process says of itself (`<service>/settings.json`).
use std::collections::BTreeSet;

use kit_clock::Clock;
use serde::Deserialize;

use super::*;
use crate::keys;

/// A setting, as much of it as matters here.
#[derive(Debug, Deserialize)]
struct Setting {
    key: String,
    required: bool,
    secret: bool,
}

fn plan(folder: &tempfile::TempDir) -> Plan {
    let (paths, clock) = (Paths::new(folder.path()).unwrap(), Clock::system());
    let names: Vec<String> = crate::postgres::roles();
    Plan {
        otlp: "http://127.0.0.1:4317".to_owned(),
        ports: Ports::choose(&paths, &BTreeMap::new(), None).unwrap(),
        passwords: keys::passwords(&paths, &clock, &names).unwrap(),
        public_ca: Ca::ensure(&paths, &clock, "public-ca").unwrap(),
        programs: PathBuf::new(),
        breached: PathBuf::new(),
        tenants: PathBuf::new(),
        log: "info".to_owned(),
        postgres_via: BTreeMap::new(),
        redis_via: BTreeMap::new(),
        more: BTreeMap::new(),
        paths,
    }
}

fn described(service: &str) -> Vec<Setting> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let text = std::fs::read_to_string(format!("{file}/{service}/settings.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_process_is_told_what_it_needs_and_nothing_that_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&folder);
    let shared: BTreeSet<String> = base_environment().into_keys().collect();
    for service in ALL {
        let environment = plan.serve(service).environment;
        let settings = described(service);
        let of_file = |setting: &Setting| format!("{}_FILE", setting.key);
        for setting in settings.iter().filter(|setting| setting.required) {
            let told = environment.contains_key(&setting.key)
                || setting.secret && environment.contains_key(&of_file(setting));
            assert!(told, "{service} is not told {}", setting.key);
        }
        let known: BTreeSet<String> =
            settings.iter().flat_map(|setting| [setting.key.clone(), of_file(setting)]).collect();
        for key in environment.keys().filter(|key| !shared.contains(*key)) {
            assert!(known.contains(key), "{service} does not know {key}");
        }
    }
}
