//! Where a booking stands: four steps, in words; those that lie behind are ways back.
use crate::shell::LinkOrSubmit;
use crate::words::Words;

/// Where a booking stands.
pub(super) struct Steps {
    /// "Step 2 of 4".
    pub now: String,
    /// All four.
    pub all: Vec<Step>,
}

/// One step.
pub(super) struct Step {
    /// Its name.
    pub name: String,
    /// The way back to it, where it lies behind.
    pub back: Option<LinkOrSubmit>,
    /// Whether it is this one.
    pub current: bool,
}

impl Steps {
    /// At the step behind these.
    pub(super) fn after(words: Words, earlier: Vec<LinkOrSubmit>) -> Self {
        let now = earlier.len();
        let mut earlier = earlier.into_iter();
        let names = ["step-service", "step-time", "step-details", "step-confirm"];
        let step = |(index, name): (usize, &str)| Step {
            name: words.message(name),
            back: earlier.next(),
            current: index == now,
        };
        let all = names.into_iter().enumerate().map(step).collect();
        Self { now: words.count("step", now + 1, &[]), all }
    }
}

#[cfg(test)]
mod tests {
    use kit_locale::Language;

    use super::*;

    #[test]
    fn what_lies_behind_is_a_way_back() {
        let earlier = vec![LinkOrSubmit::Link("/".to_owned()), LinkOrSubmit::Submit("/times".to_owned())];
        let steps = Steps::after(Words(Language::English), earlier);
        assert_eq!(steps.now, "Step 3 of 4");
        let back: Vec<_> = steps.all.iter().map(|step| step.back.as_ref().map(LinkOrSubmit::to)).collect();
        assert_eq!(back, [Some("/"), Some("/times"), None, None]);
        assert_eq!(steps.all.iter().position(|step| step.current), Some(2));
    }
}
