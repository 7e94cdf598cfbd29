use std::net::SocketAddr;

use super::*;

fn problems(pairs: &[(&str, &str)], read: impl FnOnce(&mut Reader<'_>)) -> String {
    let env = Env::from_pairs(pairs.iter().copied());
    let mut reader = Reader::new(&env, "BOOKING");
    read(&mut reader);
    reader.finish(Some(())).err().map(|problems| problems.to_string()).unwrap_or_default()
}

#[test]
fn every_problem_is_reported_by_key_and_without_value() {
    let text = problems(
        &[("BOOKING_GRPC_ADDR", "hunter2"), ("BOOKING_GRCP_ADDR", "x"), ("MESH_X", "y")],
        |reader| {
            let _: Option<SocketAddr> = reader.setting("BOOKING_GRPC_ADDR", "").required();
            let _ = reader.setting("BOOKING_DATABASE_URL", "").secret();
        },
    );
    assert!(text.starts_with("4 bad setting(s)"), "{text}");
    assert!(text.contains("BOOKING_GRPC_ADDR: invalid socket address syntax"), "{text}");
    assert!(text.contains("BOOKING_GRCP_ADDR: is not a setting; did you mean BOOKING_GRPC_ADDR?"), "{text}");
    assert!(
        text.contains("BOOKING_DATABASE_URL: is not set, and BOOKING_DATABASE_URL_FILE neither"),
        "{text}"
    );
    assert!(text.contains("MESH_X: is not a setting"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_command_lets_the_services_own_settings_be() {
    let pairs = [("BOOKING_OWNER_DATABASE_URL", "x"), ("BOOKING_GRPC_ADDR", "y"), ("MESH_X", "z")];
    let read = |env: &Env| {
        let mut reader = Reader::of_command(env, "BOOKING_OWNER");
        let url = reader.setting("BOOKING_OWNER_DATABASE_URL", "").secret();
        reader.finish(url).map(drop)
    };
    assert!(read(&Env::from_pairs(pairs)).is_ok());
    let typo = pairs.into_iter().chain([("BOOKING_OWNER_DATABASE_URI", "x")]);
    let refused = read(&Env::from_pairs(typo)).unwrap_err().to_string();
    assert!(refused.contains("BOOKING_OWNER_DATABASE_URI: is not a setting"), "{refused}");
}

#[test]
fn a_secret_comes_from_one_place() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "s3cret\n").unwrap();
    let path = file.path().to_str().unwrap();
    let env = Env::from_pairs([("BOOKING_DATABASE_URL_FILE", path)]);
    let mut reader = Reader::new(&env, "BOOKING");
    let secret = reader.setting("BOOKING_DATABASE_URL", "").secret();
    let secret = reader.finish(secret).unwrap();
    assert_eq!(secret.expose_secret(), "s3cret");

    let both = problems(&[("BOOKING_DATABASE_URL_FILE", path), ("BOOKING_DATABASE_URL", "x")], |reader| {
        let _ = reader.setting("BOOKING_DATABASE_URL", "").secret();
    });
    assert!(both.contains("is set beside BOOKING_DATABASE_URL_FILE: only one may be"), "{both}");
}

#[test]
fn bounds_schemes_and_other_prefixes() {
    let text = problems(&[("BOOKING_OUTBOX_POLL_MS", "0"), ("PATH", "/bin"), ("POLICY_X", "1")], |reader| {
        let _ = reader.setting("BOOKING_OUTBOX_POLL_MS", "").millis(250, 10..=60_000);
    });
    assert_eq!(text, "1 bad setting(s)\n  BOOKING_OUTBOX_POLL_MS: must lie between 10 and 60000");
    let text = problems(&[("OTLP", "ftp://x")], |reader| {
        let _ = reader.setting("OTLP", "").url(&["http", "https"]);
    });
    assert!(text.contains("OTLP: must be a URL of http or https"), "{text}");
}

#[test]
fn a_peer_is_a_name_or_an_address_with_a_port() {
    for text in ["booking:7402", "127.0.0.1:1", "[::1]:443"] {
        assert_eq!(text.parse::<HostPort>().unwrap().to_string(), text);
    }
    for text in ["", "booking", "booking:0", ":1", "a b:1", "::1:443", "booking:70000"] {
        assert!(text.parse::<HostPort>().is_err(), "{text}");
    }
}

#[test]
fn a_setting_is_described_as_it_is_read() {
    let env = Env::default();
    let mut reader = Reader::new(&env, "BOOKING");
    let _ = reader.setting("BOOKING_DATABASE_URL", "The database.").secret();
    let _ = reader.setting("BOOKING_OUTBOX_POLL_MS", "The pause.").millis(250, 10..=60_000);
    let cores = reader.setting("BOOKING_WORKERS", "Workers.").default_in_words("one for each core");
    assert_eq!(cores.number(2, 1..=256), 2);
    let described = reader.into_descriptions();
    let [database, poll, workers] = described.as_slice() else { panic!("{described:?}") };
    assert!(database.secret && database.required && database.default.is_none());
    assert_eq!((poll.kind, poll.unit), (Kind::Duration, Some(Unit::Milliseconds)));
    assert_eq!((poll.minimum, poll.maximum, poll.required), (Some(10), Some(60_000), false));
    assert_eq!(poll.default.as_deref(), Some("250"));
    assert_eq!(workers.default.as_deref(), Some("one for each core"));
}
