//! The catalogue of reasons: each with its HTTP status, kind, title, what happened, and what to do.
use crate::Kind::{
    self, Conflict, Forbidden, Internal, Invalid, NotFound, TooMany, Unauthenticated, Unavailable,
};
use crate::reason::Row;

macro_rules! reasons {
    ($($name:ident $code:literal $http:literal $kind:ident, $title:literal, $happened:literal, $todo:literal;)+) => {
        /// Why something was refused. The documentation of each is its row in the catalogue.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason {
            $(#[doc = $happened] $name,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            pub(crate) fn row(self) -> Row {
                let kind: Kind;
                match self {
                    $(Self::$name => {
                        kind = $kind;
                        Row { code: $code, http: $http, kind, title: $title, happened: $happened, todo: $todo }
                    })+
                }
            }
        }
    };
}

reasons! {
    // --- the request itself
    ValidationFailed "VALIDATION_FAILED" 422 Invalid, "Some fields are not right",
        "The request names things that are missing or not of the form that is wanted.", "Correct the fields listed and send it again.";
    MalformedRequest "MALFORMED_REQUEST" 400 Invalid, "The request cannot be read",
        "The request is not well-formed.", "Send what the API's document describes.";
    PayloadTooLarge "PAYLOAD_TOO_LARGE" 413 Invalid, "The request is too large",
        "The request's body is larger than is taken here.", "Send less.";
    UnsupportedMediaType "UNSUPPORTED_MEDIA_TYPE" 415 Invalid, "Only JSON is taken",
        "The request's body is not declared as application/json.", "Send JSON with Content-Type: application/json.";
    MethodNotAllowed "METHOD_NOT_ALLOWED" 405 Invalid, "That method does not work here",
        "The route exists, with other methods.", "Use one of the methods in the Allow header.";
    RequestTimeout "REQUEST_TIMEOUT" 408 Unavailable, "The request took too long to arrive",
        "The request's body did not arrive in time.", "Send it again.";
    MisdirectedRequest "MISDIRECTED_REQUEST" 421 Invalid, "That host is not served on this connection",
        "The Host differs from the name that the connection was made for.", "Open a connection for that host.";
    PaymentDataRefused "PAYMENT_DATA_REFUSED" 422 Invalid, "No card numbers here",
        "A field holds what looks like a card number; nothing was stored.", "Leave card numbers out. If it is another number, put a word between its parts; write a telephone number with + and the country code.";
    IdempotencyMismatch "IDEMPOTENCY_MISMATCH" 422 Invalid, "That Idempotency-Key was used for something else",
        "The same Idempotency-Key came before with another request.", "Use a new key for a new request.";

    // --- who asks
    Unauthenticated "UNAUTHENTICATED" 401 Unauthenticated, "Sign in first",
        "Nobody is signed in, or the session has ended.", "Sign in and try again.";
    SignInRequired "SIGN_IN_REQUIRED" 401 Unauthenticated, "Sign in to book",
        "Bookings are for clients who have signed in.", "Sign in and try again.";
    SignInFailed "SIGN_IN_FAILED" 401 Unauthenticated, "Signing in did not work",
        "The e-mail address and the password do not fit, or the account cannot sign in now.", "Check both, or try again later.";
    PermissionDenied "PERMISSION_DENIED" 403 Forbidden, "Not allowed",
        "Who asks may not do this.", "Ask somebody whose role allows it.";
    CsrfRefused "CSRF_REFUSED" 403 Forbidden, "The request came from somewhere else",
        "A change must come from this site's own pages, with the session's token.", "Reload the page and try again.";
    PasswordTooWeak "PASSWORD_TOO_WEAK" 422 Invalid, "The password does not keep the rules",
        "The password breaks the rules that are listed.", "Choose another password.";
    EmailTaken "EMAIL_TAKEN" 409 Conflict, "There is an account with that address",
        "Another account or invitation has that e-mail address.", "Use another address.";
    BootstrapClosed "BOOTSTRAP_CLOSED" 409 Conflict, "There is an owner already",
        "The tenant has an owner: its first invitation is closed for good.", "Ask an owner for an invitation.";

    // --- what is asked for
    NotFound "NOT_FOUND" 404 NotFound, "Not found",
        "There is nothing here under that name.", "Check the address.";
    TenantUnknown "TENANT_UNKNOWN" 404 NotFound, "No such business here",
        "No business answers under this host.", "Check the address.";
    TenantSuspended "TENANT_SUSPENDED" 503 Unavailable, "Closed for now",
        "This business takes no bookings for now.", "Existing bookings can still be cancelled.";

    // --- booking
    SlotUnavailable "SLOT_UNAVAILABLE" 422 Invalid, "That time is not offered",
        "The time is outside opening hours, too soon, too far ahead or not on the grid.", "Choose one of the offered times.";
    SlotTaken "SLOT_TAKEN" 409 Conflict, "That time has just been taken",
        "Somebody else has that time now.", "Choose another time.";
    AgreementRequired "AGREEMENT_REQUIRED" 422 Invalid, "Please accept what applies",
        "A booking needs the acceptance that is listed.", "Read and accept it, then book.";
    AcceptanceByStaff "ACCEPTANCE_BY_STAFF" 403 Forbidden, "Staff cannot accept for a client",
        "Who is signed in works here; terms and cancellation policy are for the client to accept. Nothing was booked.", "Sign out, or let the client book.";
    AgreementOutdated "AGREEMENT_OUTDATED" 409 Conflict, "The text has changed",
        "What was accepted is an earlier version.", "Read and accept the current version.";
    PriceChanged "PRICE_CHANGED" 409 Conflict, "The price has changed",
        "The price or what is due differs from what was shown.", "Look at the new price and book again.";
    BookingNotPossible "BOOKING_NOT_POSSIBLE" 403 Forbidden, "This booking is not possible",
        "This booking cannot be made online.", "Contact us.";
    BookingClosed "BOOKING_CLOSED" 503 Unavailable, "Bookings are closed for now",
        "Something that every booking needs is not published yet.", "Try again later.";
    CancellationWindowClosed "CANCELLATION_WINDOW_CLOSED" 409 Conflict, "It is too late to cancel",
        "The last moment to cancel has passed.", "Contact us.";
    EmailCorrectionClosed "EMAIL_CORRECTION_CLOSED" 409 Conflict, "The address cannot be corrected any more",
        "It is more than half an hour since the booking was made, it was corrected three times, or there is none to correct.", "Contact us.";
    BookingStarted "BOOKING_STARTED" 409 Conflict, "The appointment has begun",
        "The appointment's start has passed.", "Contact us.";
    ReceiptAmbiguous "RECEIPT_AMBIGUOUS" 409 Conflict, "More than one receipt has that code",
        "Several receipts of this business have this code.", "Ask with the receipt's hash, its SHA-256 in hex.";
    StateChanged "STATE_CHANGED" 409 Conflict, "Something changed meanwhile",
        "The booking is not any more as it was seen.", "Load it again.";
    DecisionChanged "DECISION_CHANGED" 409 Conflict, "The outcome has changed",
        "Cancelling now has another outcome than was shown.", "Look at the new outcome and decide again.";

    // --- configuration and ledgers
    EpochStale "EPOCH_STALE" 409 Conflict, "Another operator has taken over",
        "The epoch is lower than the current one.", "Begin again for a new epoch.";
    ConfigInvalid "CONFIG_INVALID" 422 Invalid, "The configuration is not accepted",
        "The document, its digest or its signature does not hold.", "Compute and sign it again.";
    TenantClaimed "TENANT_CLAIMED" 409 Conflict, "The id or host belongs to another tenant",
        "The tenant's id or a host is bound to another source.", "Use another id or host.";
    CheckpointConflict "CHECKPOINT_CONFLICT" 409 Conflict, "The checkpoint does not continue the chain",
        "Other checkpoints are kept than the one that it names as the one before it.",
        "Look for tampering with the ledger.";

    // --- the service
    RateLimited "RATE_LIMITED" 429 TooMany, "Too many requests",
        "There were too many requests in a short time.", "Wait as long as Retry-After says.";
    Unavailable "UNAVAILABLE" 503 Unavailable, "Not available right now",
        "Something that is needed for this is away.", "Try again shortly.";
    Internal "INTERNAL" 500 Internal, "Something went wrong on our side",
        "The request could not be completed because of our mistake.", "Try again; if it stays, tell us the trace id.";
}
