//! The figures of the limits: two settings each, with the product's defaults.
use kit_config::Reader;
use kit_limits::Quota;

/// Limits per source: of one address; a wider network has a few times as much (kit/limits).
#[derive(Clone, Copy, Debug)]
pub struct Quotas {
    /// New connections, over HTTPS and plain HTTP together.
    pub connections: Quota,
    /// TLS handshakes.
    pub handshakes: Quota,
    /// All requests.
    pub requests: Quota,
    /// POST of bookings.
    pub bookings: Quota,
    /// Forms of the booking pages, each of which is answered with what it held.
    pub forms: Quota,
    /// Sign-ins, invitations and requests for a new link, at each tenant; look-ups of receipts have as much for
    /// themselves.
    pub sign_in: Quota,
}

/// A limit as it is read: two settings, and the default of each.
struct Limit {
    key: &'static str,
    of: &'static str,
    per: Per,
    rate: u32,
    burst: u32,
}

#[derive(Clone, Copy)]
enum Per {
    Second,
    Minute,
}

const CONNECTIONS: Limit = Limit {
    key: "CONNECTIONS",
    of: "New connections of a source, at both ports together, counted in each instance",
    per: Per::Second,
    rate: 50,
    burst: 500,
};
const HANDSHAKES: Limit = Limit {
    key: "HANDSHAKES",
    of: "TLS handshakes of a source, counted in each instance",
    per: Per::Second,
    rate: 50,
    burst: 500,
};
const REQUESTS: Limit =
    Limit { key: "REQUESTS", of: "All requests of a source", per: Per::Second, rate: 50, burst: 500 };
const BOOKINGS: Limit = Limit {
    key: "BOOKINGS",
    of: "Bookings of a source, by program and by page together",
    per: Per::Second,
    rate: 2,
    burst: 60,
};
const FORMS: Limit = Limit {
    key: "FORMS",
    of: "Forms of the booking pages of a source",
    per: Per::Second,
    rate: 5,
    burst: 120,
};
/// A clinic's whole staff signs in at eight, from one address.
const SIGN_INS: Limit = Limit {
    key: "SIGN_INS",
    of: "Sign-ins and their steps, resets, invitations and requests for a new link of a source at one tenant; as much for look-ups of receipts",
    per: Per::Minute,
    rate: 30,
    burst: 60,
};

// === impl Quotas ===

impl Quotas {
    /// The product's limits, which are the defaults of the settings.
    #[must_use]
    pub fn product() -> Option<Self> {
        Self::of(|limit| limit.per.quota(limit.rate, limit.burst))
    }

    /// Reads the settings; the reader keeps every problem.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::of(|limit| limit.read(reader))
    }

    fn of(mut quota: impl FnMut(&Limit) -> Option<Quota>) -> Option<Self> {
        let [connections, handshakes, requests] = [&CONNECTIONS, &HANDSHAKES, &REQUESTS].map(&mut quota);
        let [bookings, forms, sign_in] = [&BOOKINGS, &FORMS, &SIGN_INS].map(&mut quota);
        Some(Self {
            connections: connections?,
            handshakes: handshakes?,
            requests: requests?,
            bookings: bookings?,
            forms: forms?,
            sign_in: sign_in?,
        })
    }
}

// === impl Limit ===

impl Limit {
    fn read(&self, reader: &mut Reader<'_>) -> Option<Quota> {
        let Self { key, of, per, .. } = self;
        let mut number = |key: String, doc: String, default: u32| {
            let number = reader.setting(&key, &doc).number(u64::from(default), 1..=100_000);
            u32::try_from(number).ok()
        };
        let rate = number(
            format!("GATEWAY_{key}_PER_{}", per.key()),
            format!("{of}: how many each {}.", per.noun()),
            self.rate,
        );
        let burst = number(format!("GATEWAY_{key}_BURST"), format!("{of}: how many at once."), self.burst);
        per.quota(rate?, burst?)
    }
}

// === impl Per ===

impl Per {
    fn key(self) -> &'static str {
        match self {
            Self::Second => "SECOND",
            Self::Minute => "MINUTE",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
        }
    }

    fn quota(self, rate: u32, burst: u32) -> Option<Quota> {
        match self {
            Self::Second => Quota::per_second(rate, burst),
            Self::Minute => Quota::per_minute(rate, burst),
        }
    }
}
