//! The enumerations of the resource as those of the message.
use holdfast_proto::tenant::v1 as proto;

/// A function from each value of an enumeration of the resource to the message's number.
macro_rules! enumerations {
    ($($function:ident: $name:ident { $($variant:ident => $message:ident),+ $(,)? })+) => {
        $(pub(super) fn $function(value: operator_crd::$name) -> i32 {
            match value {
                $(operator_crd::$name::$variant => proto::$name::$message.into(),)+
            }
        })+
    };
}

enumerations! {
    profile: Profile { Standard => Standard, Hipaa => Hipaa }
    support: SupportMode { Never => Never, WithCode => WithCode }
    tls_version: TlsVersion { V12 => Tls12, V13 => Tls13 }
    character_class: CharacterClass { Upper => Upper, Lower => Lower, Digit => Digit, Symbol => Symbol }
    character_set: CharacterSet { Unicode => Unicode, Ascii => Ascii }
    on_tighten: OnTighten { NextSignIn => NextSignIn, Keep => Keep }
    unlocker: Unlocker { Time => Time, Owner => Owner, Admin => Admin }
    client_accounts: ClientAccounts { Off => Off, Optional => Optional, Required => Required }
    lockout_scope: LockoutScope { Account => Account, AccountAndSource => AccountAndSource }
    person: Person { Owner => Owner, Admin => Admin, Employee => Employee, Client => Client }
    factor: Factor { Totp => Totp, Passkey => Passkey, RecoveryCode => RecoveryCode }
    field_rule: FieldRule { Off => Off, Optional => Optional, Required => Required }
    who_may_book: WhoMayBook { Anyone => Anyone, RegisteredClients => RegisteredClients, StaffOnly => StaffOnly }
    role: Role { Owner => Owner, Admin => Admin, Employee => Employee }
    rebooking_trigger: RebookingTrigger { LateCancel => LateCancel, NoShow => NoShow }
    rebooking_then: RebookingThen { RequireApproval => RequireApproval, RequirePrepayment => RequirePrepayment, BlockForDays => BlockForDays }
}
