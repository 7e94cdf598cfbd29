//! PNG: decoded within bounds and encoded anew. Colours and palette stay; every other chunk is left out.
use std::io::Cursor;

use data_encoding::BASE64;
use png::{Decoder, DecodingError, Encoder, Info, Limits};

use crate::{Logo, LogoError, MOST_PIXELS, bounded, written};

/// Most memory that decoding takes beside the pixels, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;

/// A PNG in base64 (RFC 4648, section 4, with padding; line breaks and spaces are passed over).
pub fn png(base64: &str) -> Result<Logo, LogoError> {
    let letters: Vec<u8> = base64.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let content = BASE64.decode(&letters).map_err(|error| unreadable(format!("base64: {error}")))?;
    bounded(&content)?;
    let mut decoder = Decoder::new_with_limits(Cursor::new(content), Limits { bytes: MEMORY });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let (width, height) = decoder.read_header_info().map(Info::size).map_err(|error| undecoded(&error))?;
    if width > MOST_PIXELS || height > MOST_PIXELS {
        return Err(LogoError::TooManyPixels { width, height });
    }
    let mut reader = decoder.read_info().map_err(|error| undecoded(&error))?;
    if reader.info().animation_control.is_some() {
        let instead = "a logo stands still";
        return Err(LogoError::Holds { what: "an animation".to_owned(), instead });
    }
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
    reader.next_frame(&mut pixels).map_err(|error| undecoded(&error))?;
    written(encoded(reader.info(), &pixels).map_err(|error| unreadable(error.to_string()))?, width, height)
}

fn encoded(info: &Info<'_>, pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut content = Vec::new();
    let mut encoder = Encoder::new(&mut content, info.width, info.height);
    encoder.set_color(info.color_type);
    encoder.set_depth(info.bit_depth);
    encoder.set_compression(png::Compression::High);
    if let Some(palette) = &info.palette {
        encoder.set_palette(palette.clone().into_owned());
    }
    if let Some(transparency) = &info.trns {
        encoder.set_trns(transparency.clone().into_owned());
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(content)
}

fn undecoded(error: &DecodingError) -> LogoError {
    unreadable(error.to_string())
}

fn unreadable(why: String) -> LogoError {
    LogoError::Unreadable { kind: "PNG", why }
}

#[cfg(test)]
mod tests;
