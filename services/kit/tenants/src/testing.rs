//! Configurations for tests, signed as the operator signs: nothing here goes round verification.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test ends where its arrangement fails"
)]
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use holdfast_proto::policy::v1::SignedConfig;
use holdfast_proto::tenant::v1::{
    AgreementRule, Agreements, BookingRules, CancellationPolicy, CharacterSet, ClientAccounts, ContactFields,
    Domain, EffectiveConfig, Factor, FieldRule, History, Lockout, LockoutScope, Locks, NoShow, OnTighten,
    PasswordRules, Profile, PublicContact, RefundTier, Role, Sessions, SignIn, SupportMode, TlsVersion,
    TwoFactor, Unlocker, WhoMayBook,
};
use prost::Message as _;

use crate::{KeyDir, Tenant, Tenants, digest_of, verify_signed};

/// A key that signs, as the operator's does.
pub struct Signer {
    id: String,
    pair: Ed25519KeyPair,
}

// === impl Signer ===

impl Signer {
    /// A key made from this seed, under this id.
    #[must_use]
    pub fn new(id: &str, seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("32 bytes are a key");
        Self { id: id.to_owned(), pair }
    }

    /// Signs a document.
    #[must_use]
    pub fn sign(&self, config: &EffectiveConfig) -> SignedConfig {
        self.sign_bytes(config.encode_to_vec())
    }

    /// Signs any bytes.
    #[must_use]
    pub fn sign_bytes(&self, document: Vec<u8>) -> SignedConfig {
        let digest = digest_of(&document);
        let signature = self.pair.sign(&digest).as_ref().to_vec();
        SignedConfig { document, digest: digest.to_vec(), signature, key_id: self.id.clone() }
    }

    /// The folder that holds this key alone.
    #[must_use]
    pub fn keys(&self) -> KeyDir {
        let key = self.pair.public_key().as_ref().try_into().expect("32 bytes");
        KeyDir::fixed([(self.id.clone(), key)])
    }
}

/// The operator's key, for every test that needs no other one.
#[must_use]
pub fn signer() -> Signer {
    Signer::new("operator-1", 1)
}

/// A tenant whose signed configuration was verified.
#[must_use]
pub fn verified(config: &EffectiveConfig) -> Tenant {
    verify_signed(&signer().sign(config), &signer().keys()).expect("a valid configuration")
}

/// A complete snapshot of these tenants.
#[must_use]
pub fn tenants(configs: &[EffectiveConfig]) -> Tenants {
    let tenants = Tenants::new();
    for config in configs {
        tenants.put(verified(config)).expect("each tenant once");
    }
    tenants.set_complete();
    tenants
}

/// What a test changes of a configuration: `tenant("salon-luna").with(|config| config.suspended = true)`.
pub trait With: Sized {
    /// The same, changed.
    #[must_use]
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

impl With for EffectiveConfig {}

/// A tenant in Madrid that speaks Spanish and English, prices in euros, requires both agreements, cancels up to 24 h
/// before the start, and refunds 100 % up to 72 h, 50 % up to 24 h. Host: `<id>.localhost`.
#[must_use]
pub fn tenant(id: &str) -> EffectiveConfig {
    let passwords = || {
        Some(PasswordRules {
            min_length: 15,
            max_length: 128,
            allowed_characters: CharacterSet::Unicode.into(),
            ..PasswordRules::default()
        })
    };
    EffectiveConfig {
        tenant_id: id.to_owned(),
        issued_at_us: 1_790_000_000_000_000,
        display_name: "Salon Luna".to_owned(),
        languages: vec!["es".to_owned(), "en".to_owned()],
        time_zone: "Europe/Madrid".to_owned(),
        currency: "EUR".to_owned(),
        domains: vec![Domain {
            host: format!("{id}.localhost"),
            primary: true,
            min_tls_version: TlsVersion::Tls12.into(),
            hsts_max_age_s: 31_536_000,
        }],
        profile: Profile::Standard.into(),
        staff_passwords: passwords(),
        client_passwords: passwords(),
        staff_lockout: Some(lockout()),
        client_lockout: Some(lockout()),
        on_tighten: OnTighten::NextSignIn.into(),
        locks: Some(locks()),
        two_factor: Some(two_factor()),
        sessions: Some(sessions()),
        sign_in: Some(SignIn { client_accounts: ClientAccounts::Optional.into(), oidc: Vec::new() }),
        public_contact: Some(PublicContact::default()),
        contact: Some(ContactFields {
            email: FieldRule::Required.into(),
            phone: FieldRule::Optional.into(),
            address: FieldRule::Off.into(),
        }),
        booking: Some(booking()),
        agreements: Some(Agreements {
            terms: Some(AgreementRule { required: true, every_booking: false }),
            cancellation: Some(AgreementRule { required: true, every_booking: false }),
        }),
        cancellation: Some(cancellation()),
        history: Some(History::default()),
        support_access: SupportMode::Never.into(),
        ..EffectiveConfig::default()
    }
}

fn lockout() -> Lockout {
    Lockout {
        max_attempts: 5,
        window_s: 900,
        duration_s: 900,
        exponential: true,
        max_duration_s: 86_400,
        scope: LockoutScope::AccountAndSource.into(),
    }
}

fn locks() -> Locks {
    let all = [Unlocker::Time, Unlocker::Owner, Unlocker::Admin];
    Locks { unlock: all.map(i32::from).to_vec(), notify: true }
}

fn two_factor() -> TwoFactor {
    let all = [Factor::Totp, Factor::Passkey, Factor::RecoveryCode];
    TwoFactor { required_for: Vec::new(), methods: all.map(i32::from).to_vec(), enrolment_grace_s: 259_200 }
}

fn sessions() -> Sessions {
    Sessions {
        idle_timeout_s: 1_800,
        absolute_timeout_s: 43_200,
        max_concurrent: 3,
        step_up_within_s: 300,
        notice_on_sign_in: true,
    }
}

fn booking() -> BookingRules {
    BookingRules {
        who_may_book: WhoMayBook::Anyone.into(),
        min_notice_s: 7_200,
        max_advance_days: 90,
        hold_for_s: 600,
        approval_required: false,
    }
}

fn cancellation() -> CancellationPolicy {
    let tier = |hours: u32, percent| RefundTier { notice_s: hours * 3_600, percent };
    CancellationPolicy {
        min_notice_s: 86_400,
        reschedule_min_notice_s: 43_200,
        max_moves: 3,
        refunds: vec![tier(72, 100), tier(24, 50), tier(0, 0)],
        no_show: Some(NoShow { percent: 0, fee_minor: 2_000 }),
        staff_override: vec![Role::Owner.into(), Role::Admin.into()],
        ..CancellationPolicy::default()
    }
}
