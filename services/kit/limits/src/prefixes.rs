//! What a source is. Whoever has one address of a network often has the others too, so nobody is counted by an address
//! alone: a source counts in each of the networks around it, and a wider one has a few times the quota of one address,
//! however many addresses it has.
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One width of a source: the length of its prefix, and how many times the quota a network so wide has.
struct Width {
    length: u8,
    times: u32,
}

/// IPv4: the address, and the /24 around it.
const V4: &[Width] = &[Width { length: 32, times: 1 }, Width { length: 24, times: 4 }];
/// IPv6: the /64 that one machine has, the /56 of a household and the /48 of a site (RFC 6177).
const V6: &[Width] =
    &[Width { length: 64, times: 1 }, Width { length: 56, times: 4 }, Width { length: 48, times: 16 }];

/// A source by the networks that it is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefixes(IpAddr);

/// One network of a source, and how much of a quota it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prefix {
    network: IpAddr,
    length: u8,
    times: u32,
}

// === impl Prefixes ===

impl Prefixes {
    /// Those of who comes from this address. An IPv4 address mapped into IPv6 (RFC 4291) is the IPv4 address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// The networks, narrowest first.
    pub fn iter(self) -> impl Iterator<Item = Prefix> {
        let widths = if self.0.is_ipv4() { V4 } else { V6 };
        widths.iter().map(move |&Width { length, times }| Prefix {
            network: cut(self.0, length),
            length,
            times,
        })
    }

    /// The widest network: who has a place in it is nobody new.
    #[must_use]
    pub fn widest(self) -> Prefix {
        let narrow = Prefix { network: self.0, length: 0, times: 1 };
        self.iter().last().unwrap_or(narrow)
    }
}

// === impl Prefix ===

impl Prefix {
    /// How many times the quota of one source this network has.
    #[must_use]
    pub fn times(self) -> u32 {
        self.times
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.network, self.length)
    }
}

/// The address with all bits behind the prefix cleared.
fn cut(address: IpAddr, length: u8) -> IpAddr {
    let length = u32::from(length);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(u32::BITS.saturating_sub(length)).unwrap_or_default();
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(u128::BITS.saturating_sub(length)).unwrap_or_default();
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn described(text: &str) -> Vec<String> {
        let prefixes = Prefixes::of(text.parse().unwrap());
        prefixes.iter().map(|prefix| format!("{prefix} x{}", prefix.times())).collect()
    }

    #[test]
    fn a_source_is_the_networks_around_it() {
        assert_eq!(described("192.0.2.77"), ["192.0.2.77/32 x1", "192.0.2.0/24 x4"]);
        assert_eq!(described("::ffff:192.0.2.77"), described("192.0.2.77"));
        let six = ["2001:db8:1:23ff::/64 x1", "2001:db8:1:2300::/56 x4", "2001:db8:1::/48 x16"];
        assert_eq!(described("2001:db8:1:23ff:4:5:6:7"), six);
        assert_eq!(Prefixes::of("2001:db8:1:2::1".parse().unwrap()).widest().to_string(), "2001:db8:1::/48");
        assert_eq!(Prefixes::of("192.0.2.77".parse().unwrap()).widest().to_string(), "192.0.2.0/24");
    }

    proptest! {
        #[test]
        fn addresses_share_the_networks_that_they_share_bits_of(one: u128, differs in 0_u32..128) {
            let other = one ^ (1 << (127 - differs));
            let of = |bits| Prefixes::of(Ipv6Addr::from_bits(bits).into());
            // An address that IPv4 is mapped into is none of IPv6.
            prop_assume!(of(one).0.is_ipv6() && of(other).0.is_ipv6());
            for (mine, theirs) in of(one).iter().zip(of(other).iter()) {
                prop_assert_eq!(mine == theirs, u32::from(mine.length) <= differs, "{} {}", mine, theirs);
            }
        }

        #[test]
        fn a_wider_network_has_more_of_the_quota(address: IpAddr) {
            let widths: Vec<_> = Prefixes::of(address).iter().map(|it| (it.length, it.times)).collect();
            prop_assert!(widths.is_sorted_by(|near, far| near.0 > far.0 && near.1 < far.1), "{:?}", widths);
            prop_assert_eq!(widths.first().map(|width| width.1), Some(1));
        }
    }
}
