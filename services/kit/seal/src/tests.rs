use std::sync::Arc;

use kit_clock::Clock;
use kit_ids::{ClientId, SubjectId, TenantId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::aead::{Bound, Secret};
use crate::key_file::KeyringError;
use crate::keyring::{Keyring, RootKeys};
use crate::keys::{Generation, Generations, Purpose, SealContext, ServiceKey, SubjectKey, TenantKeys};

fn secret(byte: u8) -> Secret {
    Secret::from_slice(&[byte; 32]).unwrap()
}

fn tenant(slug: &str) -> TenantId {
    slug.parse().unwrap()
}

fn subject_key(slug: &str, subject: u128) -> SubjectKey {
    let subject = SubjectId::from(Uuid::from_u128(subject));
    SubjectKey { tenant: tenant(slug), subject, key: secret(7), clock: Clock::system() }
}

fn context(table: &'static str, column: &'static str, row: u128) -> SealContext {
    SealContext::of(table, column, ClientId::from(Uuid::from_u128(row)))
}

fn keys(older: Vec<Generation>, newest: Generation) -> TenantKeys {
    TenantKeys { generations: Arc::new(Generations { newest, older }) }
}

proptest! {
    #[test]
    fn what_is_sealed_opens_where_it_was_sealed(plain: Vec<u8>) {
        let (key, here) = (subject_key("a", 1), context("client", "sealed", 1));
        let sealed = key.seal(here, &plain).unwrap();
        let opened = key.open(here, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), plain.as_slice());
        prop_assert_ne!(key.seal(here, &plain).unwrap(), sealed);
    }

    #[test]
    fn any_changed_byte_is_refused(plain: Vec<u8>, at: prop::sample::Index, change in 1_u8..) {
        let (key, here) = (subject_key("a", 1), context("client", "sealed", 1));
        let mut sealed = key.seal(here, &plain).unwrap();
        let at = at.index(sealed.len());
        sealed[at] ^= change;
        prop_assert!(key.open(here, &sealed).is_err());
    }

    #[test]
    fn a_shorter_or_longer_value_is_refused(plain: Vec<u8>, cut in 1_usize..40, more in 1_usize..40) {
        let (key, here) = (subject_key("a", 1), context("client", "sealed", 1));
        let sealed = key.seal(here, &plain).unwrap();
        prop_assert!(key.open(here, &sealed[..sealed.len().saturating_sub(cut)]).is_err());
        prop_assert!(key.open(here, &[sealed, vec![0; more]].concat()).is_err());
    }

    #[test]
    fn fields_never_read_as_others(a: Vec<Vec<u8>>, b: Vec<Vec<u8>>) {
        let list = |fields: &[Vec<u8>]| {
            let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
            Bound::new("x", &fields).bytes().to_vec()
        };
        prop_assert_eq!(list(&a) == list(&b), a == b);
    }

    #[test]
    fn garbage_is_refused(bytes: Vec<u8>) {
        prop_assert!(subject_key("a", 1).open(context("t", "c", 1), &bytes).is_err());
    }
}

#[test]
fn a_value_opens_nowhere_else() {
    let here = context("client", "sealed", 1);
    let sealed = subject_key("a", 1).seal(here, "Ana").unwrap();
    assert_eq!(subject_key("a", 1).open_text(here, &sealed).unwrap(), "Ana");
    assert!(subject_key("b", 1).open(here, &sealed).is_err(), "tenant");
    assert!(subject_key("a", 2).open(here, &sealed).is_err(), "subject");
    assert!(subject_key("a", 1).open(context("answer", "sealed", 1), &sealed).is_err(), "table");
    assert!(subject_key("a", 1).open(context("client", "name", 1), &sealed).is_err(), "column");
    assert!(subject_key("a", 1).open(context("client", "sealed", 2), &sealed).is_err(), "row");
    assert!(subject_key("a", 1).open(here.part(0), &sealed).is_err(), "part");
    // Parts that run together are still told apart.
    assert!(subject_key("a", 1).open(context("clients", "ealed", 1), &sealed).is_err());
}

#[test]
fn a_service_value_opens_under_its_name_only() {
    let key = |purpose| ServiceKey { purpose, key: secret(3), clock: Clock::system() };
    let sealed = key("session").seal("session:1", "who").unwrap();
    assert_eq!(key("session").open("session:1", &sealed).unwrap().as_slice(), b"who");
    assert!(key("session").open("session:2", &sealed).is_err());
    assert!(key("signing").open("session:1", &sealed).is_err());
}

#[test]
fn an_index_is_keyed_and_of_its_kind() {
    let (a, b) = (
        keys(vec![], Generation { id: 1, key: secret(1) }),
        keys(vec![], Generation { id: 1, key: secret(2) }),
    );
    assert_eq!(a.blind_index("email", b"x"), a.blind_index("email", b"x"));
    assert_ne!(a.blind_index("email", b"x"), a.blind_index("phone", b"x"));
    assert_ne!(a.blind_index("email", b"x"), b.blind_index("email", b"x"));
}

/// Computed from RFC 5869 and RFC 2104 alone: what is stored was made so, and would be found no more.
#[test]
fn what_is_derived_stays() {
    let keys = keys(vec![], Generation { id: 1, key: secret(7) });
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    assert_eq!(
        hex(&keys.blind_index("email", b"ana@example.org").value),
        "deba526ee14c20fe7419f38742600f8ae60d64bc17599eae9460d92d89b303f5"
    );
    assert_eq!(
        hex(&keys.subject_ref(SubjectId::from(Uuid::from_u128(1)))),
        "62d43df52e13a8b65c73fd0762c91c40d5fadbe0501cdcb4ba6a4e176bb5c2c9"
    );
    assert_eq!(
        hex(&keys.mac(Purpose::Manage, &[b"x"])),
        "39298be1086bce5d70cf60fbe5fe9fd82840de165a709825cd6e91b95f71e055"
    );
}

#[test]
fn a_newer_key_makes_new_indexes_and_keeps_references() {
    let before = keys(vec![], Generation { id: 1, key: secret(1) });
    let after = keys(vec![Generation { id: 1, key: secret(1) }], Generation { id: 2, key: secret(2) });
    assert_eq!(after.blind_index("email", b"x").key_id, 2);
    assert!(after.blind_indexes("email", b"x").contains(&before.blind_index("email", b"x")));
    let subject = SubjectId::from(Uuid::from_u128(1));
    assert_eq!(before.subject_ref(subject), after.subject_ref(subject));
    assert_eq!(before.mac(Purpose::Manage, &[b"x"]), after.mac(Purpose::Manage, &[b"x"]));
    assert_ne!(before.mac(Purpose::Manage, &[b"x"]), before.mac(Purpose::Reference, &[b"x"]));
}

#[test]
fn a_keyring_says_what_is_wrong_and_nothing_of_its_content() {
    let read = |text: &str| Keyring::from_json(text, &Clock::system());
    let good = Keyring::new_json("r1", &Clock::system());
    assert_eq!(read(&good).unwrap().current(), "r1");
    let entry = &good["{\"keys\":[".len()..good.len() - 2];
    assert!(matches!(read(&format!("{{\"keys\":[{entry},{entry}]}}")), Err(KeyringError::Ids)));
    assert!(matches!(read("{\"keys\":[]}"), Err(KeyringError::Ids)));
    assert!(matches!(
        read("{\"keys\":[{\"id\":\"r1\",\"key\":\"c2hvcnQ=\"}]}"),
        Err(KeyringError::Malformed)
    ));
    assert!(!format!("{:?}", read(&good).unwrap()).contains("key\":"));
}
