//! Writes what people write with many digits. The same in every run: the numbers come from a fixed seed.
mod forms;

use forms::{ACCOUNTS, DATES, PHONES, TIMES};

/// What may stand within a telephone number; often nothing or a space.
const WITHIN: [&str; 6] = ["", "", " ", " ", "-", "."];

/// Who writes.
pub struct Writer {
    state: u64,
}

impl Writer {
    pub fn new() -> Self {
        Self { state: 0x5eed }
    }

    /// A number below an end (SplitMix64).
    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    fn of<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        &these[self.below(these.len())]
    }

    /// `#` is a digit, `%` a hexadecimal one, `@` a letter, `*` a digit or letter, `[67]` one of these; the rest stands
    /// as it is.
    pub fn text(&mut self, form: &str) -> String {
        let (mut text, mut rest) = (String::new(), form.chars());
        while let Some(symbol) = rest.next() {
            let these = match symbol {
                '#' => "0123456789".to_owned(),
                '%' => "0123456789abcdef".to_owned(),
                '@' => "ABCDEFGHIJKLMNOPQRSTUVWXYZ".to_owned(),
                '*' => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".to_owned(),
                '[' => rest.by_ref().take_while(|symbol| *symbol != ']').collect(),
                other => other.to_string(),
            };
            let these: Vec<char> = these.chars().collect();
            text.push(*self.of(&these));
        }
        text
    }

    /// At home, with the country's code after + or 00 or alone, with an area's zero in it, with an extension.
    pub fn phone(&mut self) -> String {
        let (code, trunk, forms) = *self.of(PHONES);
        let within = *self.of(&WITHIN);
        let form = *self.of(forms);
        let number = self.text(form).replace('_', within);
        let gap = *self.of(&["", " ", "-"]);
        match self.below(10) {
            0..4 => format!("{trunk}{number}"),
            4..6 => format!("+{code}{gap}{number}"),
            6 => format!("00{code}{gap}{number}"),
            7 => format!("{code}{gap}{number}"),
            8 if trunk == "0" => format!("+{code} (0){number}"),
            8 => format!("(+{code}) {number}"),
            _ if code == "1" => {
                let extension = *self.of(&[" x###", " x####", " ext. ####"]);
                format!("{number}{}", self.text(extension))
            }
            _ => format!("011 {code} {number}"),
        }
    }

    pub fn date(&mut self) -> String {
        let form = self.below(DATES.len());
        self.date_in(form)
    }

    /// A date in the form of this number.
    pub fn date_in(&mut self, form: usize) -> String {
        let (year, month, day) = (1920 + self.below(140), 1 + self.below(12), 1 + self.below(28));
        let values = [
            ("YYYY", year.to_string()),
            ("YY", format!("{:02}", year % 100)),
            ("MM", format!("{month:02}")),
            ("DD", format!("{day:02}")),
            ("M", month.to_string()),
            ("D", day.to_string()),
        ];
        values
            .iter()
            .fold(DATES[form % DATES.len()].to_owned(), |text, (name, value)| text.replace(name, value))
    }

    pub fn date_time(&mut self) -> String {
        let form = self.below(1_000);
        self.date_time_in(form)
    }

    /// A date with a time, a zone or a span, in the form of this number.
    pub fn date_time_in(&mut self, form: usize) -> String {
        let (between, time) = TIMES[form % TIMES.len()];
        let day = match between {
            "T" if time.contains(':') => 0,
            "T" => 1,
            _ => form / TIMES.len(),
        };
        format!("{}{between}{}", self.date_in(day), self.time(time))
    }

    /// `hh`, `mm` and `ss` are a time's, the rest as [`Writer::text`] has it.
    fn time(&mut self, form: &str) -> String {
        let mut text = self.text(form);
        for (name, end) in [("hh", 24), ("mm", 60), ("ss", 60)] {
            while text.contains(name) {
                let value = self.below(end);
                text = text.replacen(name, &format!("{value:02}"), 1);
            }
        }
        text
    }

    pub fn hours(&mut self) -> String {
        let between = *self.of(&[" - ", "-", " a "]);
        format!("{}{between}{}", self.time("hh:mm"), self.time("hh:mm"))
    }

    /// A booking's and a receipt's, as booking writes them.
    pub fn code(&mut self) -> String {
        let booking = "[23456789ABCDEFGHJKLMNPQRSTUVWXYZ]".repeat(4);
        let receipt = "[0123456789ABCDEFGHJKMNPQRSTVWXYZ]".repeat(4);
        let form = self
            .of(&[
                format!("{booking}-{booking}"),
                format!("{booking}{booking}"),
                format!("CR-{receipt}-{receipt}"),
            ])
            .clone();
        self.text(&form)
    }

    pub fn iban(&mut self) -> String {
        let (country, form) = *self.of(ACCOUNTS);
        let account = self.text(form);
        let rest = |text: &str| {
            let values = text.chars().filter_map(|symbol| symbol.to_digit(36));
            values.fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97)
        };
        let check = 98 - rest(&format!("{account}{country}00"));
        let whole: Vec<char> = format!("{country}{check:02}{account}").chars().collect();
        let between = *self.of(&["", " ", " ", "-"]);
        let text = whole.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(between);
        if self.below(4) == 0 { format!("IBAN: {}", text.to_lowercase()) } else { text }
    }

    /// Two to five of one form, one after another.
    pub fn list(&mut self, one: fn(&mut Self, usize) -> String) -> String {
        let (form, count) = (self.below(1_000), 2 + self.below(4));
        let between = *self.of(&[", ", "; ", " y ", " / ", "\n"]);
        (0..count).map(|_| one(self, form)).collect::<Vec<_>>().join(between)
    }
}
