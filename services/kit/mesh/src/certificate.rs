//! What is read from a certificate: whose it is and until when.
use jiff::Timestamp;
use x509_parser::extensions::GeneralName;

use crate::spiffe::SpiffeId;

/// The leaf of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) id: SpiffeId,
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
        let end = certificate.validity().not_after.timestamp();
        let not_after = Timestamp::from_second(end).map_err(|_| BadLeaf::Encoding)?;
        Ok(Self { id, not_after, serial: certificate.raw_serial_as_string() })
    }
}
