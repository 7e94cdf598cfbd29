//! Public certificates of the tenants' domains.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use operator::certificates::Certificates;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::json;
use x509_parser::pem::parse_x509_pem;

use crate::fakes::Stage;
use crate::yaml::{CLINIC, SALON, fresh, with};

/// An authority: certificate and key, PEM.
fn authority() -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

#[test]
fn each_host_has_its_own_renewed_in_time() {
    let (stage, folder) = (Stage::new(), tempfile::tempdir().unwrap());
    let (pem, key) = authority();
    let certificates = Certificates::new(pem.clone(), &key, folder.path().to_owned(), stage.faked()).unwrap();
    let snapshot = fresh(&[("a.yaml", CLINIC), ("b.yaml", SALON)]);
    let reconcile = |certificates: &Certificates| {
        certificates.reconcile(snapshot.tenants.iter().map(|one| &one.tenant.spec));
    };
    let read = || fs::read(folder.path().join("clinica-sol.localhost/tls.crt")).unwrap();
    reconcile(&certificates);
    let first = read();
    let (_, parsed) = parse_x509_pem(&first).unwrap();
    let leaf = parsed.parse_x509().unwrap();
    let (_, root) = parse_x509_pem(pem.as_bytes()).unwrap();
    leaf.verify_signature(Some(root.parse_x509().unwrap().public_key())).unwrap();
    let names = leaf.subject_alternative_name().unwrap().unwrap();
    assert_eq!(
        names.value.general_names,
        [x509_parser::extensions::GeneralName::DNSName("clinica-sol.localhost")]
    );
    assert!(!leaf.is_ca());
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("salon-luna.localhost/tls.key"), mode("salon-luna.localhost/tls.crt")), (0o600, 0o644));

    stage.clock.advance(Duration::from_hours(19 * 24));
    reconcile(&certificates);
    assert_eq!(read(), first, "it is good for a while yet");
    stage.clock.advance(Duration::from_hours(24));
    reconcile(&certificates);
    assert_ne!(read(), first, "a third of its life is left");

    let (second, (pem, key)) = (read(), authority());
    reconcile(&Certificates::new(pem, &key, folder.path().to_owned(), stage.faked()).unwrap());
    assert_ne!(read(), second, "another authority's is replaced");
    fs::write(folder.path().join("clinica-sol.localhost/tls.key"), "x").unwrap();
    let third = read();
    reconcile(&certificates);
    assert_ne!(read(), third, "a pair that does not fit is replaced");
}

#[test]
fn a_host_whose_certificate_comes_from_elsewhere_is_left_alone() {
    let (stage, folder) = (Stage::new(), tempfile::tempdir().unwrap());
    let (pem, key) = authority();
    let certificates = Certificates::new(pem, &key, folder.path().to_owned(), stage.faked()).unwrap();
    let domains = json!([{ "host": "luna.example", "primary": true, "tls": { "mode": "ExistingSecret", "secretRef": { "name": "luna", "key": "tls" } } }]);
    let snapshot = fresh(&[("b.yaml", &with(SALON, "/spec/domains", domains))]);
    assert_eq!(snapshot.broken, []);
    certificates.reconcile(snapshot.tenants.iter().map(|one| &one.tenant.spec));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
