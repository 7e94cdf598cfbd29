//! Keys that a test can foresee, for vectors that stay.
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::TenantKeys;
use crate::aead::Secret;
use crate::keys::{Generation, Generations};

/// A tenant's keys that are made of this one alone.
#[must_use]
pub fn tenant_keys(key: [u8; 32]) -> TenantKeys {
    let newest = Generation { id: 1, key: Secret::of(Zeroizing::new(key)) };
    TenantKeys { generations: Arc::new(Generations { newest, older: Vec::new() }) }
}
