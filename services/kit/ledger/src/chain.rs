//! The chain: each row's hash covers the one before.
use aws_lc_rs::digest::{Context, SHA256};
use uuid::Uuid;

/// A row's hash.
pub type Hash = [u8; 32];

/// What stands before the first row.
pub const ZERO: Hash = [0; 32];

const DOMAIN: &[u8] = b"holdfast-ledger-v1";

/// What a row's hash covers.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Hash of the row before; [`ZERO`] before the first.
    pub prev: Hash,
    /// The tenant.
    pub tenant: &'a str,
    /// Place in the tenant's ledger, from 1.
    pub sequence: u64,
    /// The sender's SPIFFE id.
    pub sender: &'a str,
    /// The event.
    pub event: Uuid,
    /// The evidence, verbatim.
    pub bytes: &'a [u8],
}

/// The row's hash: fixed lengths, and lengths before the rest, so that no two rows give the same input.
#[must_use]
pub fn link_hash(link: &Link<'_>) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(DOMAIN);
    context.update(&link.prev);
    part(&mut context, link.tenant.as_bytes());
    context.update(&link.sequence.to_be_bytes());
    part(&mut context, link.sender.as_bytes());
    context.update(link.event.as_bytes());
    part(&mut context, link.bytes);
    fixed(context.finish().as_ref())
}

fn part(context: &mut Context, bytes: &[u8]) {
    context.update(&(bytes.len() as u64).to_be_bytes());
    context.update(bytes);
}

/// The first 32 bytes; shorter is padded with zeros, which no hash equals.
pub(crate) fn fixed(bytes: &[u8]) -> Hash {
    let mut hash = ZERO;
    hash.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn moving_a_boundary_changes_the_hash(tenant in "[a-z]{1,8}", sender in "[a-z]{1,8}", bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
            let link = |tenant: &str, sender: &str, bytes: &[u8]| {
                link_hash(&Link { prev: ZERO, tenant, sequence: 1, sender, event: Uuid::nil(), bytes })
            };
            let moved = format!("{tenant}{}", &sender[..1]);
            prop_assert_ne!(link(&tenant, &sender, &bytes), link(&moved, &sender[1..], &bytes));
            let mut longer = bytes.clone();
            longer.push(0);
            prop_assert_ne!(link(&tenant, &sender, &bytes), link(&tenant, &sender, &longer));
        }
    }
}
