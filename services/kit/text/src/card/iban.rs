//! International bank account numbers (ISO 13616): long runs of digits that texts of businesses name.

/// Length by country, from SWIFT's registry, letters of the country included.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30";
/// What may stand between the groups of four, one at a time.
const BETWEEN: [char; 3] = [' ', '-', '.'];

/// Puts letters in the place of IBANs, which no run of digits crosses.
pub(super) fn blank(symbols: &mut [char]) {
    let mut start = 0;
    let mut inside = false;
    while let Some(rest) = symbols.get_mut(start..).filter(|rest| !rest.is_empty()) {
        let first = rest.first().is_some_and(|symbol| symbol.is_alphanumeric());
        if let Some(length) = if inside { None } else { found(rest) } {
            rest.iter_mut().take(length).for_each(|symbol| *symbol = 'x');
            start += length;
            inside = true;
        } else {
            start += 1;
            inside = first;
        }
    }
}

/// How many symbols of the text's beginning are an IBAN whose check digits hold.
fn found(text: &[char]) -> Option<usize> {
    let [first, second, third, ..] = text else { return None };
    let begins = first.is_ascii_alphabetic() && second.is_ascii_alphabetic();
    if !begins || !(third.is_ascii_digit() || BETWEEN.contains(third)) {
        return None;
    }
    let wanted = length(first.to_ascii_uppercase(), second.to_ascii_uppercase())?;
    let mut number = Vec::with_capacity(wanted);
    let mut between = false;
    for (place, symbol) in text.iter().enumerate() {
        if symbol.is_ascii_alphanumeric() {
            number.push(symbol.to_digit(36)?);
            between = false;
        } else if between || !BETWEEN.contains(symbol) {
            return None;
        } else {
            between = true;
        }
        if number.len() == wanted {
            let ends = !text.get(place + 1).is_some_and(|next| next.is_alphanumeric());
            return (ends && holds(&number)).then_some(place + 1);
        }
    }
    None
}

fn length(first: char, second: char) -> Option<usize> {
    let of = |entry: &str| entry.get(2..).and_then(|length| length.parse().ok());
    LENGTHS.split_whitespace().find(|entry| entry.chars().take(2).eq([first, second])).and_then(of)
}

/// The check of ISO/IEC 7064, MOD 97-10: country and check digits at the end, letters as 10 to 35.
fn holds(number: &[u32]) -> bool {
    let Some((head, account)) = number.split_at_checked(4) else { return false };
    let checked = matches!(head, [10..=35, 10..=35, 0..=9, 0..=9]);
    let remainder = account.iter().chain(head).fold(0, |remainder: u32, value| {
        let shift = if *value > 9 { 100 } else { 10 };
        (remainder * shift + value) % 97
    });
    checked && remainder == 1
}
