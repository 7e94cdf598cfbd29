//! What is read from a certificate: whose it is and until when.
use jiff::Timestamp;
use x509_parser::extensions::GeneralName;

use crate::spiffe::SpiffeId;

/// The leaf of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) id: SpiffeId,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) serial: String,
}

/// A certificate is no service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLeaf {
    /// No X.509 certificate.
    #[error("it is no X.509 certificate")]
    Encoding,
    /// None or several URIs among its names, or one that is no service's id.
    #[error("it does not name exactly one service (one URI, spiffe://...)")]
    Names,
}

// === impl Leaf ===

impl Leaf {
    /// Reads a leaf: exactly one URI among its names, and that a service's id (X.509-SVID).
    pub(crate) fn parse(der: &[u8]) -> Result<Self, BadLeaf> {
        let (rest, certificate) = x509_parser::parse_x509_certificate(der).map_err(|_| BadLeaf::Encoding)?;
        if !rest.is_empty() {
            return Err(BadLeaf::Encoding);
        }
        let names = certificate.subject_alternative_name().map_err(|_| BadLeaf::Encoding)?;
        let names = names.ok_or(BadLeaf::Names)?;
        let mut uris = names.value.general_names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) => Some(*uri),
            _ => None,
        });
        let (Some(uri), None) = (uris.next(), uris.next()) else { return Err(BadLeaf::Names) };
        let id = uri.parse().map_err(|_| BadLeaf::Names)?;
        let instant = |seconds| Timestamp::from_second(seconds).map_err(|_| BadLeaf::Encoding);
        let validity = certificate.validity();
        let not_before = instant(validity.not_before.timestamp())?;
        let not_after = instant(validity.not_after.timestamp())?;
        Ok(Self { id, not_before, not_after, serial: certificate.raw_serial_as_string() })
    }

    /// The part of its life that is left: 1 at its beginning, 0 at its end and after.
    pub(crate) fn life_left(&self, now: Timestamp) -> f64 {
        let life = self.not_after.duration_since(self.not_before).as_secs_f64();
        let left = self.not_after.duration_since(now).as_secs_f64();
        if life > 0.0 { (left / life).clamp(0.0, 1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_runs_from_the_beginning_to_the_end() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let id = "spiffe://holdfast.local/ns/holdfast/sa/booking".parse().unwrap();
        let leaf = Leaf { id, not_before: at(1_000), not_after: at(2_000), serial: String::new() };
        let left = |second| leaf.life_left(at(second));
        let is = |found: f64, wanted: f64| (found - wanted).abs() < 1e-9;
        assert!(is(left(0), 1.0) && is(left(1_000), 1.0) && is(left(1_500), 0.5));
        assert!(left(1_899) > 0.1 && left(1_900) <= 0.1 && left(1_901) < 0.1);
        assert!(is(left(2_000), 0.0) && is(left(3_000), 0.0));
        let never = Leaf { not_before: at(2_000), ..leaf };
        assert!(is(never.life_left(at(2_000)), 0.0));
    }
}
