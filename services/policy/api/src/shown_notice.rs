//! The privacy notice that somebody who books is shown.
use holdfast_proto::policy::v1 as pb;
use kit_field::FieldCode;

use crate::BadField;

/// Which text was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownNotice {
    /// Version number.
    pub version: u32,
    /// SHA-256 of the text.
    pub digest: Vec<u8>,
    /// Its language (BCP 47).
    pub language: String,
}

impl TryFrom<pb::ShownNotice> for ShownNotice {
    type Error = BadField;

    fn try_from(message: pb::ShownNotice) -> Result<Self, BadField> {
        let pb::ShownNotice { version, digest, language } = message;
        if digest.len() != 32 {
            let (field, wanted) = ("privacy_notice.digest", "must have 32 bytes");
            return Err(BadField::Wrong { field, code: FieldCode::Format, wanted });
        }
        Ok(Self { version, digest, language })
    }
}

impl From<ShownNotice> for pb::ShownNotice {
    fn from(notice: ShownNotice) -> Self {
        let ShownNotice { version, digest, language } = notice;
        Self { version, digest, language }
    }
}
