use super::*;
use png::{BitDepth, ColorType};
use proptest::prelude::*;

/// A PNG of one colour, with a text in it.
fn picture(width: u32, height: u32, color: ColorType) -> Vec<u8> {
    let mut content = Vec::new();
    let mut encoder = Encoder::new(&mut content, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    if color == ColorType::Indexed {
        encoder.set_palette(vec![32, 99, 155, 255, 255, 255]);
        encoder.set_trns(vec![255, 0]);
    }
    encoder.add_text_chunk("Comment".to_owned(), "made by somebody".to_owned()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    let pixels = vec![1; width as usize * height as usize * color.samples()];
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    content
}

fn taken(content: &[u8]) -> Result<Logo, LogoError> {
    png(&BASE64.encode(content))
}

/// The pixels of a PNG.
fn pixels(content: &[u8]) -> Vec<u8> {
    let mut reader = Decoder::new(Cursor::new(content)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    pixels
}

#[test]
fn the_pixels_stay_and_what_was_noted_beside_them_goes() {
    for color in [ColorType::Rgba, ColorType::Rgb, ColorType::Grayscale, ColorType::Indexed] {
        let given = picture(40, 20, color);
        let logo = taken(&given).unwrap();
        assert_eq!((logo.width, logo.height), (40, 20));
        assert_eq!(pixels(&logo.content), pixels(&given), "{color:?}");
        let text = String::from_utf8_lossy(&logo.content).into_owned();
        assert!(!text.contains("made by") && !text.contains("tEXt"), "{color:?}");
        assert_eq!(text.contains("PLTE"), color == ColorType::Indexed);
        assert_eq!(taken(&logo.content), Ok(logo), "written anew it stays as it is");
    }
    let broken = BASE64.encode(&picture(40, 20, ColorType::Rgb)).replace('A', "A\n  ");
    assert!(png(&broken).is_ok(), "line breaks");
}

#[test]
fn what_is_no_picture_or_too_large_a_one_is_refused() {
    let shown = |refused: Result<Logo, LogoError>| refused.unwrap_err().to_string();
    assert!(shown(png("***")).starts_with("is no PNG that can be read: base64: "));
    assert!(shown(taken(b"<svg/>")).starts_with("is no PNG that can be read: "));
    let whole = picture(40, 20, ColorType::Rgb);
    assert!(shown(taken(&whole[..whole.len() / 2])).starts_with("is no PNG that can be read: "));
    let many = taken(&picture(1_025, 8, ColorType::Grayscale));
    assert_eq!(many, Err(LogoError::TooManyPixels { width: 1_025, height: 8 }));
    assert_eq!(taken(&picture(90, 10, ColorType::Rgb)), Err(LogoError::Proportions));
    assert_eq!(taken(&vec![0; 65_537]), Err(LogoError::TooLarge(65_537)));
}

/// A head that says more than there is: 60,000 pixels a side would be 14 GB.
#[test]
fn a_head_that_promises_a_great_picture_takes_no_memory() {
    let mut given = picture(40, 20, ColorType::Rgba);
    given[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    given[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(taken(&given).is_err());
}

#[test]
fn an_animation_is_refused() {
    let mut given = Vec::new();
    let mut encoder = Encoder::new(&mut given, 8, 8);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0; 64]).unwrap();
    writer.write_image_data(&[9; 64]).unwrap();
    writer.finish().unwrap();
    assert_eq!(taken(&given).unwrap_err().to_string(), "holds an animation: a logo stands still");
}

proptest! {
    #[test]
    fn whatever_comes_is_read_or_refused(at in 0_usize..200, byte: u8, cut in 0_usize..200) {
        let mut given = picture(16, 16, ColorType::Indexed);
        let (place, end) = (at % given.len(), given.len() - cut % given.len());
        given[place] = byte;
        if let Ok(logo) = taken(&given[..end]) {
            prop_assert!(logo.content.len() <= crate::MOST_BYTES);
            prop_assert_eq!(pixels(&logo.content).len(), pixels(&given).len());
        }
    }
}
