//! AES-256-GCM, HKDF and HMAC with one unambiguous way to say what a key or a value belongs to.
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hkdf, hmac};
use kit_clock::Clock;
use zeroize::Zeroizing;

use crate::SealError;

/// The only format so far.
const VERSION: u8 = 1;
/// Version and key id.
const HEADER: usize = 3;

/// 32 secret bytes, wiped when dropped, never printed.
#[derive(Clone)]
pub(crate) struct Secret(Zeroizing<[u8; 32]>);

/// What a key or a value belongs to: fields with their lengths, so that no two lists read the same.
pub(crate) struct Bound(Vec<u8>);

/// The length of a derived key, as HKDF wants it.
struct Len;

// === impl Secret ===

impl Secret {
    pub(crate) fn random(clock: &Clock) -> Self {
        Self(Zeroizing::new(clock.random()))
    }

    pub(crate) fn of(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self, SealError> {
        let bytes = bytes.try_into().map_err(|_| SealError::Refused)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key of its own for what `bound` names (HKDF-SHA-256).
    pub(crate) fn derive(&self, bound: &Bound) -> Self {
        let mut out = Zeroizing::new([0; 32]);
        let salt = hkdf::Salt::new(hkdf::HKDF_SHA256, b"holdfast.seal.v1");
        let filled = salt.extract(&*self.0).expand(&[&bound.0], Len).and_then(|okm| okm.fill(&mut *out));
        // HKDF fails only for outputs above 8,160 bytes; a key of zeros must never come of it.
        if filled.is_err() {
            std::process::abort();
        }
        Self(out)
    }

    pub(crate) fn mac(&self, bound: &Bound) -> [u8; 32] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*self.0), &bound.0);
        let mut out = [0; 32];
        out.copy_from_slice(tag.as_ref());
        out
    }

    pub(crate) fn seal(
        &self,
        key_id: u16,
        bound: &Bound,
        clock: &Clock,
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let mut out = vec![VERSION];
        out.extend(key_id.to_be_bytes());
        let aad = bound.with(&out);
        let nonce: [u8; NONCE_LEN] = clock.random();
        out.extend(nonce);
        let mut body = Vec::with_capacity(plain.len() + AES_256_GCM.tag_len());
        body.extend_from_slice(plain);
        self.gcm()?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&aad.0), &mut body)
            .map_err(|_| SealError::Refused)?;
        out.append(&mut body);
        Ok(out)
    }

    pub(crate) fn open(
        &self,
        key_id: u16,
        bound: &Bound,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (header, rest) = sealed.split_at_checked(HEADER).ok_or(SealError::Refused)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(SealError::Refused)?;
        let [high, low] = key_id.to_be_bytes();
        if header != [VERSION, high, low] {
            return Err(SealError::Refused);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Refused)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = self.gcm()?.open_in_place(nonce, Aad::from(&bound.with(header).0), &mut body);
        let length = opened.map_err(|_| SealError::Refused)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn gcm(&self) -> Result<LessSafeKey, SealError> {
        UnboundKey::new(&AES_256_GCM, &*self.0).map(LessSafeKey::new).map_err(|_| SealError::Refused)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret")
    }
}

// === impl Bound ===

impl Bound {
    /// What this is, then the fields that name it.
    pub(crate) fn new(what: &str, fields: &[&[u8]]) -> Self {
        fields.iter().fold(Self(Vec::new()).with(what.as_bytes()), |bound, field| bound.with(field))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn with(&self, field: &[u8]) -> Self {
        let mut bytes = self.0.clone();
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field);
        Self(bytes)
    }
}

impl hkdf::KeyType for Len {
    fn len(&self) -> usize {
        32
    }
}

/// The key id of a sealed value: which key opens it.
pub(crate) fn key_id(sealed: &[u8]) -> Result<u16, SealError> {
    match sealed {
        [VERSION, high, low, ..] => Ok(u16::from_be_bytes([*high, *low])),
        _ => Err(SealError::Refused),
    }
}
