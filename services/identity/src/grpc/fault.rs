//! The one place where an operation's error becomes an answer.
use std::time::Duration;

use kit_fault::{Fault, FieldError, Reason};
use tonic::Status;

use crate::error::Error;

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        fault(error).into()
    }
}

fn fault(error: Error) -> Fault {
    match error {
        Error::SignInFailed => Fault::new(Reason::SignInFailed),
        Error::Unauthenticated => Fault::unauthenticated(),
        Error::NotFound => Fault::not_found(),
        Error::Denied => Fault::denied(),
        Error::EmailTaken => Fault::new(Reason::EmailTaken),
        Error::BootstrapClosed => Fault::new(Reason::BootstrapClosed),
        Error::TooWeak(broken) => {
            let fields =
                broken.into_iter().map(|rule| FieldError::new("password", rule.code(), rule.to_string()));
            Fault::new(Reason::PasswordTooWeak).with_fields(fields)
        }
        Error::Invalid(bad) => {
            Fault::invalid(bad.into_iter().map(|bad| FieldError::new(bad.field, bad.code, bad.message)))
        }
        Error::NotAdmitted(error) => error.into(),
        Error::NoConfiguration => Fault::unavailable(),
        Error::Busy => Fault::unavailable().with_retry_after(Duration::from_secs(1)),
        Error::Away(cause) => Fault::away(&*cause),
        Error::Internal(cause) => Fault::internal(&*cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity_domain::password::Broken;

    #[test]
    fn every_broken_rule_is_named() {
        let fault = fault(Error::TooWeak(vec![Broken::TooShort(15), Broken::Control]));
        let codes: Vec<_> = fault.fields.iter().map(|field| field.code.as_ref()).collect();
        assert_eq!((fault.reason, codes), (Reason::PasswordTooWeak, vec!["TOO_SHORT", "CONTROL_CHARACTER"]));
    }

    #[test]
    fn what_is_away_can_be_tried_again_and_says_nothing_more() {
        let fault = fault(Error::Away("secret host".into()));
        assert_eq!(fault.reason, Reason::Unavailable);
        assert!(fault.retry_after.is_some() && !fault.message.contains("secret"));
    }
}
