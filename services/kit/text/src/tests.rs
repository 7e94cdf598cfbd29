use proptest::prelude::*;

use super::*;

#[test]
fn names_of_all_languages_are_one_line() {
    for name in [
        "Ana María Núñez-O'Neil",
        "李小龍",
        "محمد رضا",
        // Persian, with a non-joiner; Sinhala and Bengali, with joiners beside marks.
        "علی\u{200c}اکبر",
        "ශ\u{dca}\u{200d}රී",
        "র\u{200d}\u{9cd}য",
        "👩🏽\u{200d}⚕\u{fe0f} Dra. Sol",
        "7",
    ] {
        assert_eq!(single_line(&format!("  {name} "), 40), Ok(name));
    }
}

#[test]
fn what_is_not_seen_is_refused() {
    let cases: [(&str, TextError); 15] = [
        ("", TextError::Empty),
        (" \u{3000}\t", TextError::Empty),
        // Fillers, blank Braille, an accent without a letter.
        ("\u{3164}", TextError::Empty),
        ("\u{115f}\u{1160}", TextError::Empty),
        ("\u{2800}", TextError::Empty),
        ("\u{301}", TextError::Empty),
        ("\u{200b}", TextError::Hidden),
        ("\u{200d}\u{200c}", TextError::Hidden),
        ("Ana\u{200d}", TextError::Hidden),
        ("Ana\u{200c}\u{200c}B", TextError::Hidden),
        ("Ana \u{202e}anA", TextError::Hidden),
        ("\u{2066}Ana\u{2069}", TextError::Hidden),
        ("A\u{feff}na", TextError::Hidden),
        ("A\u{e0041}na", TextError::Hidden),
        ("Ana\nBo", TextError::Control),
    ];
    for (text, error) in cases {
        assert_eq!(single_line(text, 40), Err(error), "{text:?}");
    }
    assert_eq!(single_line("Ana\u{2028}Bo", 40), Err(TextError::Control));
    assert_eq!(single_line("Ana", 2), Err(TextError::TooLong(2)));
}

#[test]
fn running_text_has_breaks_and_marks_and_no_more() {
    assert_eq!(lines(" a\r\n\tb\u{ad}c \u{200f}", 40), Ok("a\r\n\tb\u{ad}c \u{200f}"));
    assert_eq!(lines("a\u{7}b", 40), Err(TextError::Control));
    assert_eq!(lines("a\u{202e}b", 40), Err(TextError::Hidden));
    assert_eq!(lines("\u{200f}\n\u{ad}", 40), Err(TextError::Empty));
}

proptest! {
    #[test]
    fn what_passes_can_be_seen_and_hides_nothing(text in "\\PC{0,20}|[\\p{Cf}\\p{L}\\p{M}]{0,8}") {
        if let Ok(line) = single_line(&text, 40) {
            prop_assert!(line.chars().any(is_visible));
            let hidden = |symbol: &char| category(*symbol) == GeneralCategory::Format;
            prop_assert!(line.chars().filter(hidden).all(|symbol| JOINERS.contains(&symbol)));
        }
    }
}
