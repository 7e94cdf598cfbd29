use booking_domain::contact::{Ask, ClientDetails, ContactRules};

use super::*;

/// A kind is a part of what is hashed: who was stored under another one would be found no more.
#[test]
fn indexes_are_made_under_the_kinds_of_what_is_stored() {
    let rules = ContactRules { email: Ask::Required, phone: Ask::Required };
    let [name, email, phone] = ["Ana", "ana@example.org", "+34 600 111 222"].map(str::to_owned);
    let contact = Contact::parse(&ClientDetails { name, email, phone }, rules).ok().unwrap();
    let indexes = BlindIndexes::of(&contact, &kit_seal::testing::tenant_keys([7; 32]));
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let identity: Vec<String> = indexes.identity.iter().map(|index| hex(&index.value)).collect();
    assert_eq!(identity, ["764a05fee938ae95076ae72525f1bb7c32202426133af962811081c225be8158"]);
    let contacts: Vec<_> =
        indexes.contact_indexes.iter().map(|(kind, index)| (*kind, hex(&index.value))).collect();
    let expected = [
        ("email", "deba526ee14c20fe7419f38742600f8ae60d64bc17599eae9460d92d89b303f5"),
        ("phone", "bdfaee8de9c420a00df01f986ff013731295b94c75efcfda277117c7703d5cdb"),
        ("mailbox", "88d6a26ebc5836e711868eb62413c224b4a483d7b5116ec3306ac9a135939b2e"),
    ];
    assert_eq!(contacts, expected.map(|(kind, index)| (kind, index.to_owned())));
}
