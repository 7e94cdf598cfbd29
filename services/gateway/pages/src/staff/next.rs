//! Where a person goes after signing in: a page of the console, never anywhere else. What stands in a link or a form is
//! read as if an enemy had written it.
use url::Url;

pub(super) use crate::shell::CONSOLE;

/// Longest path with query, in bytes.
const MAX: usize = 512;

/// A page of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Next(String);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nothing happened for a while.
    Quiet,
    /// There was none yet: a step before it was left for too long.
    Step,
    /// In some other way, or nobody knows.
    Over,
}

impl Ended {
    /// As an address says it; whatever else it says is the other way.
    pub(super) fn read(text: &str) -> Self {
        [Self::Quiet, Self::Step].into_iter().find(|one| one.name() == text).unwrap_or(Self::Over)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Step => "step",
            Self::Over => "over",
        }
    }
}

impl Next {
    /// The page that was asked for; whatever is none of ours is the console's first.
    pub(super) fn read(text: &str) -> Self {
        Self(own(text).unwrap_or_else(|| CONSOLE.to_owned()))
    }

    /// Its path and query.
    pub(super) fn path(&self) -> &str {
        &self.0
    }

    /// A page before it, which leads on.
    pub(super) fn behind(&self, path: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if self.0 == CONSOLE {
            path.to_owned()
        } else {
            format!("{path}?{}", query.append_pair("next", &self.0).finish())
        }
    }

    /// Where to sign in to get there; `ended`: there was a session, and how it ended.
    pub(super) fn sign_in(&self, ended: Option<Ended>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(ended) = ended {
            query.append_pair("ended", ended.name());
        }
        if self.0 != CONSOLE {
            query.append_pair("next", &self.0);
        }
        match query.finish() {
            query if query.is_empty() => "/sign-in".to_owned(),
            query => format!("/sign-in?{query}"),
        }
    }
}

/// The path as a browser would resolve it, if that is a page of the console on this very host.
fn own(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    if text.len() > MAX || !text.starts_with('/') || !text.bytes().all(plain) {
        return None;
    }
    let base = Url::parse("https://own.invalid").ok()?;
    let resolved = base.join(text).ok()?;
    let path = resolved.path();
    let console = path == CONSOLE || path.strip_prefix(CONSOLE).is_some_and(|rest| rest.starts_with('/'));
    if resolved.origin() != base.origin() || !console || path.contains("//") || path.contains('%') {
        return None;
    }
    let kept = resolved.query_pairs().filter(|(name, _)| name != "lang");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish();
    Some(if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_console_are_next() {
        for own in
            ["/console", "/console?day=2026-12-03", "/console/bookings/01932c00-5a10-7000-8000-000000000101"]
        {
            assert_eq!(Next::read(own).path(), own);
        }
        assert_eq!(Next::read("/console?day=2026-12-03&lang=en").path(), "/console?day=2026-12-03");
        assert_eq!(Next::read("/console/a/../bookings#x").path(), "/console/bookings");
        for foreign in [
            "",
            "console",
            "https://elsewhere.example/console",
            "//elsewhere.example/console",
            "/\\elsewhere.example/console",
            "\\\\elsewhere.example",
            "/console\\..\\..",
            "/consoles",
            "/console/../api/v1/session",
            "/console/%2e%2e/sign-out",
            "/console//elsewhere.example",
            "/console/%0d%0aset-cookie:x",
            "/console\r\nset-cookie: x",
            "/\t/elsewhere.example",
            "javascript:alert(1)",
            "/",
        ] {
            assert_eq!(Next::read(foreign).path(), CONSOLE, "{foreign}");
        }
        assert_eq!(Next::read(&format!("/console?{}", "x".repeat(600))).path(), CONSOLE);
    }

    #[test]
    fn the_way_to_sign_in_leads_back() {
        assert_eq!(Next::read("/console").sign_in(None), "/sign-in");
        assert_eq!(Next::read("/console").sign_in(Some(Ended::Over)), "/sign-in?ended=over");
        let day = Next::read("/console?day=2026-12-03").sign_in(Some(Ended::Quiet));
        assert_eq!(day, "/sign-in?ended=quiet&next=%2Fconsole%3Fday%3D2026-12-03");
    }
}
