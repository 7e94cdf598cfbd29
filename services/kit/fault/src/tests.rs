use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use proptest::prelude::*;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use super::*;

fn reason() -> impl Strategy<Value = Reason> {
    (0..Reason::ALL.len()).prop_map(|index| Reason::ALL[index])
}

fn field() -> impl Strategy<Value = FieldError> {
    ("[a-z_.0-9]{1,40}", 0..FieldCode::ALL.len(), ".{0,80}")
        .prop_map(|(field, code, message)| FieldError::new(field, FieldCode::ALL[code], message))
}

prop_compose! {
    fn fault()(
        reason in reason(),
        message in ".{0,120}",
        fields in proptest::collection::vec(field(), 0..6),
        retry in proptest::option::of(0_u64..86_400_000),
        metadata in proptest::collection::btree_map("[a-z]{1,12}", ".{0,40}", 0..4),
    ) -> Fault {
        Fault { reason, message: message.into(), fields, retry_after: retry.map(Duration::from_millis), metadata }
    }
}

proptest! {
    #[test]
    fn a_fault_crosses_the_wire_without_loss(fault in fault()) {
        // Through headers, as between two processes.
        let sent = Status::from(fault.clone()).into_http::<()>();
        let met = Status::from_header_map(sent.headers()).unwrap();
        prop_assert_eq!(Fault::from_status(&met), fault);
    }

    #[test]
    fn a_foreign_status_says_nothing(code in 1_i32..17, text in ".{1,60}") {
        let fault = Fault::from_status(&Status::new(Code::from(code), text));
        prop_assert_eq!(fault, Fault::unavailable());
    }
}

#[test]
fn a_status_with_a_code_that_is_none_of_ours_is_foreign() {
    let mut details = ErrorDetails::with_bad_request_violation("client.email", "x");
    details.set_error_info(Reason::ValidationFailed.code(), DOMAIN, HashMap::new());
    let status = Status::with_error_details(Code::InvalidArgument, "x", details);
    assert_eq!(Fault::from_status(&status), Fault::unavailable());
}

#[test]
fn card_numbers_are_the_reason_where_nothing_else_is_wrong() {
    let card = || FieldError::new("client.name", FieldCode::CardNumber, "x");
    assert_eq!(Fault::invalid([card(), card()]).reason, Reason::PaymentDataRefused);
    let both = Fault::invalid([card(), FieldError::required("start")]);
    assert_eq!((both.reason, both.fields.len()), (Reason::ValidationFailed, 2));
    assert_eq!(Fault::invalid([]).reason, Reason::ValidationFailed);
}

#[test]
fn the_catalogue_is_valid() {
    let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes.len(), Reason::ALL.len());
    for reason in Reason::ALL {
        assert_eq!(reason.code().parse(), Ok(*reason));
        assert!((400..600).contains(&reason.http()), "{reason}");
        assert!(reason.happened().ends_with('.') && reason.todo().ends_with('.'), "{reason}");
        let kind = reason.kind();
        assert_eq!(reason.http() == 503 || reason.http() == 408, kind == Kind::Unavailable, "{reason}");
        assert_eq!(reason.http() == 404, kind == Kind::NotFound, "{reason}");
        assert_eq!(reason.http() == 409, kind == Kind::Conflict, "{reason}");
    }
    assert!("NO_SUCH".parse::<Reason>().is_err());
}

#[test]
fn a_problem_document_holds_what_the_contract_says() {
    let at = "2026-03-01T10:00:00Z".parse().unwrap();
    let fault = Fault::new(Reason::CancellationWindowClosed).with_deadline(at).with_metadata("status", "x");
    let problem = fault.problem("0af7651916cd43dd8448eb211c80319c");
    insta::assert_snapshot!(serde_json::to_string_pretty(&problem).unwrap(), @r#"
    {
      "type": "https://holdfast.dev/problems/cancellation-window-closed",
      "title": "It is too late to cancel",
      "status": 409,
      "code": "CANCELLATION_WINDOW_CLOSED",
      "detail": "The last moment to cancel has passed. Contact us.",
      "fields": [],
      "trace_id": "0af7651916cd43dd8448eb211c80319c",
      "deadline": "2026-03-01T10:00:00Z"
    }
    "#);
}

#[test]
fn a_status_stays_within_the_limits_of_trailers() {
    let fields =
        (0..100).map(|_| FieldError::new("x".repeat(500), FieldCode::ControlCharacter, "y".repeat(500)));
    let status = Status::from(Fault::invalid(fields)).into_http::<()>();
    let size: usize =
        status.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 32).sum();
    assert!(size < 12 * 1024, "{size}");
}

#[test]
fn an_internal_error_goes_no_further() {
    let fault = Fault::internal(&std::io::Error::other("password=hunter2"));
    assert!(!format!("{fault:?}{}", Status::from(fault.clone())).contains("hunter2"));
}
