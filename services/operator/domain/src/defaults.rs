//! Puts the profile's defaults where nothing is said. Never touches what is said; filling twice changes nothing.
use operator_crd::{
    Agreement, Agreements, Backoff, Booking, Breached, Cancellation, CharacterSet, ClientAccounts, Contact,
    Domain, Factor, FieldRule, Floors, History, Hsts, Lockout, LockoutScope, Lockouts, NoShow, OnTighten,
    PasswordRules, Passwords, Person, Profile, Reconsent, RefundTier, Role, Sessions, SignIn, Span,
    SupportAccess, SupportMode, TenantSpec, Tls, TlsMode, TlsVersion, TwoFactor, Unlocker, WhoMayBook,
};

/// Six years: 45 CFR 164.316(b)(2)(i).
const SIX_YEARS: i32 = 2192;
/// SP 800-63B-4, 3.1.1.2: 15 characters where a password is the only factor.
const ALONE: i32 = 15;
/// Where every role of a block needs a second factor. The standard asks for 8.
const WITH_SECOND_FACTOR: i32 = 12;
/// Every role of the staff.
const STAFF: [Person; 3] = [Person::Owner, Person::Admin, Person::Employee];

/// The specification with every setting that has a default said.
#[must_use]
pub fn apply_defaults(spec: &TenantSpec) -> TenantSpec {
    let hipaa = spec.compliance.profile == Profile::Hipaa;
    let mut full = spec.clone();
    for domain in &mut full.domains {
        default_domain(domain);
    }
    let two_factor = full.two_factor.get_or_insert_default();
    default_two_factor(two_factor, hipaa);
    default_passwords(full.passwords.get_or_insert_default(), two_factor);
    default_lockouts(full.lockout.get_or_insert_default());
    default_sessions(full.sessions.get_or_insert_default(), hipaa);
    default_sign_in(full.sign_in.get_or_insert_default());
    default_contact(full.contact.get_or_insert_default());
    default_booking(full.booking.get_or_insert_default());
    default_agreements(full.agreements.get_or_insert_default());
    default_cancellation(full.cancellation.get_or_insert_default());
    default_history(full.history.get_or_insert_default(), hipaa);
    full.support_access.get_or_insert(SupportAccess { mode: SupportMode::Never });
    full
}

fn default_domain(domain: &mut Domain) {
    let tls = domain.tls.get_or_insert_with(Tls::default);
    tls.mode.get_or_insert(TlsMode::OperatorIssued);
    tls.min_version.get_or_insert(TlsVersion::V12);
    let hsts = tls.hsts.get_or_insert_with(Hsts::default);
    hsts.enabled.get_or_insert(true);
    hsts.max_age_seconds.get_or_insert(31_536_000);
}

/// The lengths follow from who needs a second factor, as it is said or filled in already.
fn default_passwords(passwords: &mut Passwords, factor: &TwoFactor) {
    default_rules(passwords.staff.get_or_insert_default(), min_length(factor, &STAFF));
    default_rules(passwords.clients.get_or_insert_default(), min_length(factor, &[Person::Client]));
    passwords.on_tighten.get_or_insert(OnTighten::NextSignIn);
}

/// The least length of the passwords of a block with these roles.
fn min_length(factor: &TwoFactor, block: &[Person]) -> i32 {
    let required_for = factor.required_for.as_deref().unwrap_or_default();
    if block.iter().all(|role| required_for.contains(role)) { WITH_SECOND_FACTOR } else { ALONE }
}

fn default_rules(rules: &mut PasswordRules, min_length: i32) {
    rules.max_length.get_or_insert(128);
    rules.min_length.get_or_insert(min_length);
    rules.required_classes.get_or_insert_default();
    rules.allowed_characters.get_or_insert(CharacterSet::Unicode);
    rules.history.get_or_insert(5);
    rules.forbid_personal_data.get_or_insert(true);
    rules.breached.get_or_insert(Breached::Reject);
    rules.max_age_days.get_or_insert(0);
}

fn default_lockouts(lockouts: &mut Lockouts) {
    default_lockout(lockouts.staff.get_or_insert_default(), 5);
    default_lockout(lockouts.clients.get_or_insert_default(), 10);
    lockouts.unlock.get_or_insert_with(|| vec![Unlocker::Time, Unlocker::Owner, Unlocker::Admin]);
    lockouts.notify.get_or_insert(true);
}

fn default_lockout(lockout: &mut Lockout, attempts: i32) {
    lockout.max_attempts.get_or_insert(attempts);
    lockout.window.get_or_insert_with(|| Span::minutes(15));
    let first = lockout.duration.get_or_insert_with(|| Span::minutes(15)).clone();
    lockout.backoff.get_or_insert(Backoff::Exponential);
    let day = Span::hours(24);
    // A first lock of more than a day has no longer one.
    lockout.max_duration.get_or_insert(if first.seconds() > day.seconds() { first } else { day });
    lockout.scope.get_or_insert(LockoutScope::AccountAndSource);
}

fn default_two_factor(factor: &mut TwoFactor, hipaa: bool) {
    let staff = || if hipaa { STAFF.to_vec() } else { Vec::new() };
    factor.required_for.get_or_insert_with(staff);
    factor.methods.get_or_insert_with(|| vec![Factor::Totp, Factor::Passkey, Factor::RecoveryCode]);
    factor.enrolment_grace.get_or_insert_with(|| Span::hours(72));
}

fn default_sessions(sessions: &mut Sessions, hipaa: bool) {
    let (idle, concurrent, step_up) = if hipaa { (15, 3, 5) } else { (30, 5, 10) };
    sessions.idle_timeout.get_or_insert_with(|| Span::minutes(idle));
    sessions.absolute_timeout.get_or_insert_with(|| Span::hours(12));
    sessions.max_concurrent.get_or_insert(concurrent);
    sessions.step_up_within.get_or_insert_with(|| Span::minutes(step_up));
    sessions.notice_on_sign_in.get_or_insert(true);
}

fn default_sign_in(sign_in: &mut SignIn) {
    sign_in.client_accounts.get_or_insert(ClientAccounts::Optional);
}

fn default_contact(contact: &mut Contact) {
    contact.email.get_or_insert(FieldRule::Required);
    contact.phone.get_or_insert(FieldRule::Optional);
    contact.address.get_or_insert(FieldRule::Off);
}

fn default_booking(booking: &mut Booking) {
    booking.who_may_book.get_or_insert(WhoMayBook::Anyone);
    booking.min_notice.get_or_insert_with(|| Span::hours(1));
    booking.max_advance_days.get_or_insert(90);
    booking.hold_for.get_or_insert_with(|| Span::minutes(10));
}

fn default_agreements(agreements: &mut Agreements) {
    for agreement in [&mut agreements.terms, &mut agreements.cancellation_policy] {
        let agreement = agreement.get_or_insert_with(Agreement::default);
        agreement.required.get_or_insert(true);
        agreement.reconsent.get_or_insert(Reconsent::OnNewVersion);
    }
}

fn default_cancellation(policy: &mut Cancellation) {
    let notice = policy.min_notice.get_or_insert_with(|| Span::hours(24)).clone();
    policy.reschedule_min_notice.get_or_insert_with(|| notice.clone());
    policy.max_moves.get_or_insert(3);
    policy.refunds.get_or_insert_with(|| vec![RefundTier { notice, percent: 100 }]);
    policy.no_show.get_or_insert_with(NoShow::default).percent.get_or_insert(0);
    policy.staff_override.get_or_insert_with(|| vec![Role::Owner, Role::Admin]);
}

fn default_history(history: &mut History, hipaa: bool) {
    history.clean.get_or_insert_default().enabled.get_or_insert(false);
    let floors: &mut Floors = history.floors.get_or_insert_default();
    floors.bookings_days.get_or_insert(365);
    let evidence = if hipaa { SIX_YEARS } else { 1095 };
    floors.evidence_days.get_or_insert(evidence);
    floors.audit_days.get_or_insert(evidence);
}
