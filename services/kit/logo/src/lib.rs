//! A business's logo, checked and written anew: what is served is never what somebody sent, but our own output of what
//! was understood of it. What would be lost on the way is refused with its reason, so that nobody's logo changes in
//! silence. Pure: no font, file or network is looked at.
mod png;
mod svg;

pub use self::png::png;
pub use self::svg::svg;

/// Most bytes of a logo, as it is given and as it is served.
pub const MOST_BYTES: usize = 65_536;
/// Most pixels of a side of a PNG.
pub const MOST_PIXELS: u32 = 1_024;

/// A logo as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The picture, at most [`MOST_BYTES`].
    pub content: Vec<u8>,
    /// Its width, 1 to [`MOST_PIXELS`]: pixels of a PNG, the proportion to the height of an SVG.
    pub width: u32,
    /// Its height, likewise.
    pub height: u32,
}

/// Why a logo is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Too many bytes as it is given.
    #[error("has {0} bytes: a logo has at most 65536")]
    TooLarge(usize),
    /// Too many bytes once it is written anew.
    #[error("has {0} bytes once it is written anew: a logo has at most 65536; use fewer points or colours")]
    TooLargeAnew(usize),
    /// Its proportions fit no masthead.
    #[error("is too long or too high: its width is a quarter of its height at least, and 8 times at most")]
    Proportions,
    /// It cannot be read as what it is said to be.
    #[error("is no {kind} that can be read: {why}")]
    Unreadable {
        /// "SVG" or "PNG".
        kind: &'static str,
        /// What the reader says.
        why: String,
    },
    /// It holds what would be lost, or what a logo has no need of.
    #[error("holds {what}: {instead}")]
    Holds {
        /// What it holds.
        what: String,
        /// What to do instead.
        instead: &'static str,
    },
    /// A PNG with too many pixels.
    #[error("has {width} x {height} pixels: a side has at most 1024")]
    TooManyPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// Expanded it is far larger than it looks.
    #[error("draws too much: it is nested deeper than 32 levels, or repeats its parts too often")]
    TooMuch,
    /// There is nothing to see.
    #[error("draws nothing")]
    Empty,
}

/// Refuses what is too large to be looked at.
fn bounded(content: &[u8]) -> Result<(), LogoError> {
    if content.len() > MOST_BYTES { Err(LogoError::TooLarge(content.len())) } else { Ok(()) }
}

/// A logo of what was written anew.
fn written(content: Vec<u8>, width: u32, height: u32) -> Result<Logo, LogoError> {
    if content.len() > MOST_BYTES {
        return Err(LogoError::TooLargeAnew(content.len()));
    }
    let fits =
        width > 0 && height > 0 && width <= height.saturating_mul(8) && height <= width.saturating_mul(4);
    if fits { Ok(Logo { content, width, height }) } else { Err(LogoError::Proportions) }
}
