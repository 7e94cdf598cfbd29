//! A filled specification as the message that every service reads. Durations become whole seconds.
mod words;

use std::str::FromStr;

use holdfast_proto::tenant::v1 as proto;
use kit_money::{Currency, Money};
use operator_crd::{
    Agreement, Agreements, ApprovalMode, Backoff, Booking, Breached, Cancellation, Contact, Domain,
    FieldRule, History, LegalIdentity, Lockout, Lockouts, NoShow, OidcProvider, PasswordRules, PublicContact,
    Rebooking, Reconsent, Sessions, SignIn, Span, TenantSpec, TwoFactor,
};

use crate::logo;

/// Encodes a filled specification with the names of what services must honour; `issued_at_us` stays unset.
#[must_use]
pub fn encode(full: &TenantSpec, must_understand: Vec<String>) -> proto::EffectiveConfig {
    let passwords = full.passwords.clone().unwrap_or_default();
    let lockout = full.lockout.clone().unwrap_or_default();
    let residency = full.residency.as_ref();
    proto::EffectiveConfig {
        tenant_id: full.tenant_id.clone(),
        issued_at_us: 0,
        must_understand,
        display_name: full.display_name.clone(),
        languages: full.languages.clone(),
        time_zone: full.time_zone.clone(),
        currency: full.currency.clone(),
        suspended: full.suspended,
        domains: full.domains.iter().map(domain).collect(),
        profile: words::profile(full.compliance.profile),
        on_tighten: passwords.on_tighten.map(words::on_tighten).unwrap_or_default(),
        staff_passwords: Some(password_rules(&passwords.staff.unwrap_or_default())),
        client_passwords: Some(password_rules(&passwords.clients.unwrap_or_default())),
        locks: Some(locks(&lockout)),
        staff_lockout: Some(lockout_rules(&lockout.staff.unwrap_or_default())),
        client_lockout: Some(lockout_rules(&lockout.clients.unwrap_or_default())),
        two_factor: full.two_factor.as_ref().map(two_factor),
        sessions: full.sessions.as_ref().map(sessions),
        sign_in: full.sign_in.as_ref().map(sign_in),
        public_contact: Some(public_contact(full.public_contact.clone().unwrap_or_default())),
        mail_from: full.mail.as_ref().map(|mail| mail.from.clone()).unwrap_or_default(),
        contact: full.contact.as_ref().map(contact),
        booking: full.booking.as_ref().map(booking),
        agreements: full.agreements.as_ref().map(agreements),
        cancellation: full.cancellation.as_ref().map(|policy| cancellation(policy, &full.currency)),
        history: full.history.as_ref().map(history),
        support_access: full
            .support_access
            .as_ref()
            .map(|access| words::support(access.mode))
            .unwrap_or_default(),
        accent: full.branding.as_ref().and_then(|branding| branding.accent.clone()).unwrap_or_default(),
        region: residency.map(|place| place.region.clone()).unwrap_or_default(),
        cell: residency.map(|place| place.cell.clone()).unwrap_or_default(),
        baa_document_id: full.compliance.baa.as_ref().map(|baa| baa.document_id.clone()).unwrap_or_default(),
        legal: full.legal.as_ref().map(legal),
        logo: full.branding.as_ref().and_then(|branding| logo::encode(branding.logo.as_ref()?)),
    }
}

/// A count; the schema refuses negative ones.
fn count(value: Option<i32>) -> u32 {
    u32::try_from(value.unwrap_or_default()).unwrap_or_default()
}

fn seconds(span: Option<&Span>) -> u32 {
    span.map(Span::seconds).unwrap_or_default()
}

fn domain(domain: &Domain) -> proto::Domain {
    let tls = domain.tls.clone().unwrap_or_default();
    let hsts = tls.hsts.unwrap_or_default();
    let max_age = hsts.max_age_seconds.filter(|_| hsts.enabled == Some(true));
    proto::Domain {
        host: domain.host.clone(),
        primary: domain.primary,
        min_tls_version: tls.min_version.map(words::tls_version).unwrap_or_default(),
        hsts_max_age_s: count(max_age),
    }
}

fn password_rules(rules: &PasswordRules) -> proto::PasswordRules {
    let classes = rules.required_classes.iter().flatten();
    proto::PasswordRules {
        min_length: count(rules.min_length),
        max_length: count(rules.max_length),
        required_classes: classes.copied().map(words::character_class).collect(),
        allowed_characters: rules.allowed_characters.map(words::character_set).unwrap_or_default(),
        history: count(rules.history),
        forbid_personal_data: rules.forbid_personal_data.unwrap_or_default(),
        reject_breached: rules.breached == Some(Breached::Reject),
        max_age_days: count(rules.max_age_days),
    }
}

fn lockout_rules(rules: &Lockout) -> proto::Lockout {
    proto::Lockout {
        max_attempts: count(rules.max_attempts),
        window_s: seconds(rules.window.as_ref()),
        duration_s: seconds(rules.duration.as_ref()),
        exponential: rules.backoff == Some(Backoff::Exponential),
        max_duration_s: seconds(rules.max_duration.as_ref()),
        scope: rules.scope.map(words::lockout_scope).unwrap_or_default(),
    }
}

fn locks(rules: &Lockouts) -> proto::Locks {
    proto::Locks {
        unlock: rules.unlock.iter().flatten().copied().map(words::unlocker).collect(),
        notify: rules.notify.unwrap_or_default(),
    }
}

fn two_factor(rules: &TwoFactor) -> proto::TwoFactor {
    proto::TwoFactor {
        required_for: rules.required_for.iter().flatten().copied().map(words::person).collect(),
        methods: rules.methods.iter().flatten().copied().map(words::factor).collect(),
        enrolment_grace_s: seconds(rules.enrolment_grace.as_ref()),
    }
}

fn sessions(rules: &Sessions) -> proto::Sessions {
    proto::Sessions {
        idle_timeout_s: seconds(rules.idle_timeout.as_ref()),
        absolute_timeout_s: seconds(rules.absolute_timeout.as_ref()),
        max_concurrent: count(rules.max_concurrent),
        step_up_within_s: seconds(rules.step_up_within.as_ref()),
        notice_on_sign_in: rules.notice_on_sign_in.unwrap_or_default(),
    }
}

fn sign_in(rules: &SignIn) -> proto::SignIn {
    proto::SignIn {
        client_accounts: rules.client_accounts.map(words::client_accounts).unwrap_or_default(),
        oidc: rules.oidc.iter().map(oidc_provider).collect(),
    }
}

/// Where our secret lies stays behind: no service reads it there.
fn oidc_provider(provider: &OidcProvider) -> proto::OidcProvider {
    proto::OidcProvider {
        name: provider.name.clone(),
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        roles: provider.roles.iter().copied().map(words::role).collect(),
    }
}

fn public_contact(contact: PublicContact) -> proto::PublicContact {
    proto::PublicContact {
        phone: contact.phone.unwrap_or_default(),
        email: contact.email.unwrap_or_default(),
        address: contact.address.unwrap_or_default(),
    }
}

fn legal(identity: &LegalIdentity) -> proto::LegalIdentity {
    proto::LegalIdentity {
        name: identity.name.clone(),
        tax_number: identity.tax_number.clone().unwrap_or_default(),
        registration: identity.registration.clone().unwrap_or_default(),
    }
}

fn contact(rules: &Contact) -> proto::ContactFields {
    let rule = |rule: Option<FieldRule>| words::field_rule(rule.unwrap_or(FieldRule::Off));
    proto::ContactFields { email: rule(rules.email), phone: rule(rules.phone), address: rule(rules.address) }
}

fn booking(rules: &Booking) -> proto::BookingRules {
    proto::BookingRules {
        who_may_book: rules.who_may_book.map(words::who_may_book).unwrap_or_default(),
        min_notice_s: seconds(rules.min_notice.as_ref()),
        max_advance_days: count(rules.max_advance_days),
        hold_for_s: seconds(rules.hold_for.as_ref()),
        approval_required: rules.approval.as_ref().is_some_and(|rule| rule.mode == ApprovalMode::Required),
    }
}

fn agreements(rules: &Agreements) -> proto::Agreements {
    let rule = |rule: &Option<Agreement>| {
        rule.as_ref().map(|rule| proto::AgreementRule {
            required: rule.required.unwrap_or_default(),
            every_booking: rule.reconsent == Some(Reconsent::EveryBooking),
        })
    };
    proto::Agreements { terms: rule(&rules.terms), cancellation: rule(&rules.cancellation_policy) }
}

fn cancellation(policy: &Cancellation, currency: &str) -> proto::CancellationPolicy {
    let tiers = policy.refunds.iter().flatten();
    let prepayment = policy.prepayment.as_ref();
    proto::CancellationPolicy {
        min_notice_s: seconds(policy.min_notice.as_ref()),
        reschedule_min_notice_s: seconds(policy.reschedule_min_notice.as_ref()),
        max_moves: count(policy.max_moves),
        refunds: tiers
            .map(|tier| proto::RefundTier {
                notice_s: tier.notice.seconds(),
                percent: count(Some(tier.percent)),
            })
            .collect(),
        no_show: Some(no_show(&policy.no_show.clone().unwrap_or_default(), currency)),
        staff_override: policy.staff_override.iter().flatten().copied().map(words::role).collect(),
        prepayment_percent: count(prepayment.map(|due| due.percent)),
        prepayment_due_within_s: seconds(prepayment.map(|due| &due.due_within)),
        rebooking: policy.rebooking.as_ref().map(rebooking),
    }
}

/// The fee is parsed by `validate` before; what it refuses is never encoded.
fn no_show(cost: &NoShow, currency: &str) -> proto::NoShow {
    let fee = cost.fee.as_ref().and_then(|fee| {
        let currency = Currency::from_str(currency).ok()?;
        Money::parse(&fee.amount, currency).ok()
    });
    proto::NoShow { percent: count(cost.percent), fee_minor: fee.map(|fee| fee.minor).unwrap_or_default() }
}

fn rebooking(rule: &Rebooking) -> proto::Rebooking {
    proto::Rebooking {
        after: count(Some(rule.after)),
        within_days: count(Some(rule.within_days)),
        counts: rule.counts.iter().copied().map(words::rebooking_trigger).collect(),
        then: words::rebooking_then(rule.then),
        block_for_days: count(rule.block_for_days),
    }
}

fn history(rules: &History) -> proto::History {
    let clean = rules.clean.as_ref();
    let floors = rules.floors.clone().unwrap_or_default();
    let bookings = clean.and_then(|clean| clean.classes.as_ref()).and_then(|ages| ages.bookings_days);
    proto::History {
        clean_enabled: clean.is_some_and(|clean| clean.enabled == Some(true)),
        bookings_days: count(bookings),
        floor_bookings_days: count(floors.bookings_days),
        floor_evidence_days: count(floors.evidence_days),
        floor_audit_days: count(floors.audit_days),
    }
}
