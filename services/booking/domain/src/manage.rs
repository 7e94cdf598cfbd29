//! Manage tokens: derived, never stored. HMAC-SHA-256 under the tenant's manage key over booking and epoch, its first
//! 16 bytes in base64url; raising the booking's epoch revokes every token of it.
use data_encoding::BASE64URL_NOPAD;
use kit_ids::BookingId;

/// Bytes of the HMAC that a token shows.
const SHOWN: usize = 16;

/// What the key is applied to.
#[must_use]
pub fn manage_input(booking: BookingId, epoch: i32) -> Vec<u8> {
    let mut input = b"holdfast/manage/1".to_vec();
    input.extend(booking.to_vec());
    input.extend(epoch.to_be_bytes());
    input
}

/// The token as it goes into links: 22 characters.
#[must_use]
pub fn manage_token(tag: &[u8]) -> String {
    BASE64URL_NOPAD.encode(tag.get(..SHOWN).unwrap_or(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_names_booking_and_epoch() {
        let (one, two) =
            (BookingId::from(uuid::Uuid::from_u128(1)), BookingId::from(uuid::Uuid::from_u128(2)));
        assert_ne!(manage_input(one, 1), manage_input(two, 1));
        assert_ne!(manage_input(one, 1), manage_input(one, 2));
    }

    #[test]
    fn a_token_has_22_characters() {
        assert_eq!(manage_token(&[0xff; 32]).len(), 22);
        assert_eq!(manage_token(&[0; 32]), "A".repeat(22));
    }
}
