//! The business's logo.
use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use holdfast_proto::tenant::v1 as pb;

use super::{closed, holds};
use crate::Refusal;

/// Most bytes of a logo.
const MOST_BYTES: usize = 65_536;
/// Largest side.
const MOST_SIDE: u32 = 1_024;

closed! {
    /// What a logo is.
    LogoType {
        /// SVG, which the operator wrote anew.
        Svg,
        /// PNG, which the operator encoded anew.
        Png,
    }
}

/// The business's logo, as it is served.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// What the content is.
    pub kind: LogoType,
    /// The picture, 1 to 65,536 bytes.
    pub content: Bytes,
    /// The content's SHA-256.
    pub digest: [u8; 32],
    /// Its width, 1 to 1,024: pixels of a PNG, the proportion to the height of an SVG.
    pub width: u32,
    /// Its height, likewise.
    pub height: u32,
}

impl Logo {
    pub(super) fn parse(logo: pb::Logo) -> Result<Self, Refusal> {
        let pb::Logo { r#type, content, width, height } = logo;
        let kind = LogoType::parse(r#type, "logo.type")?;
        holds((1..=MOST_BYTES).contains(&content.len()), "logo.content")?;
        holds((1..=MOST_SIDE).contains(&width), "logo.width")?;
        holds((1..=MOST_SIDE).contains(&height), "logo.height")?;
        let mut sum = [0; 32];
        sum.copy_from_slice(digest(&SHA256, &content).as_ref());
        Ok(Self { kind, content: content.into(), digest: sum, width, height })
    }
}

impl fmt::Debug for Logo {
    /// Without the picture.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Logo({:?}, {} x {}, {} bytes)", self.kind, self.width, self.height, self.content.len())
    }
}
