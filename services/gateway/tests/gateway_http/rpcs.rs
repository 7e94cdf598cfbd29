//! The RPCs that tests answer, and whose calls they look at.

pub const ISSUE: &str = "/holdfast.identity.v1.Passports/Issue";
pub const PASSWORD: &str = "/holdfast.identity.v1.SignIn/Password";
pub const KNOWN_DEVICE: &str = "/holdfast.identity.v1.SignIn/Device";
pub const DESCRIBE_STEP: &str = "/holdfast.identity.v1.SignIn/DescribeStep";
pub const NEW_PASSWORD: &str = "/holdfast.identity.v1.SignIn/NewPassword";
pub const DESCRIBE: &str = "/holdfast.identity.v1.SignIn/Describe";
pub const END: &str = "/holdfast.identity.v1.SignIn/End";
pub const GET_INVITATION: &str = "/holdfast.identity.v1.Invitations/Get";
pub const ACCEPT: &str = "/holdfast.identity.v1.Invitations/Accept";
pub const ASK_RESET: &str = "/holdfast.identity.v1.Recovery/AskReset";
pub const GET_RESET: &str = "/holdfast.identity.v1.Recovery/GetReset";
pub const RESET: &str = "/holdfast.identity.v1.Recovery/Reset";
pub const LIST_USERS: &str = "/holdfast.identity.v1.Users/List";

pub const LIST_SERVICES: &str = "/holdfast.booking.v1.Catalogue/ListServices";
pub const LIST_PROVIDERS: &str = "/holdfast.booking.v1.Catalogue/ListProviders";
pub const HOURS: &str = "/holdfast.booking.v1.Catalogue/Hours";
pub const PUT_SERVICE: &str = "/holdfast.booking.v1.Catalogue/PutService";
pub const SLOTS: &str = "/holdfast.booking.v1.Availability/ListSlots";
pub const NEXT_SLOTS: &str = "/holdfast.booking.v1.Availability/ListNextSlots";
pub const QUOTE: &str = "/holdfast.booking.v1.Availability/Quote";
pub const CHECK: &str = "/holdfast.booking.v1.Bookings/CheckDetails";
pub const BOOK: &str = "/holdfast.booking.v1.Bookings/Book";
pub const GET_BOOKING: &str = "/holdfast.booking.v1.Bookings/Get";
pub const LIST_BOOKINGS: &str = "/holdfast.booking.v1.Bookings/List";
pub const PREVIEW: &str = "/holdfast.booking.v1.Bookings/PreviewCancellation";
pub const CANCEL: &str = "/holdfast.booking.v1.Bookings/Cancel";
pub const CORRECT_EMAIL: &str = "/holdfast.booking.v1.Bookings/CorrectEmail";
pub const CALENDAR: &str = "/holdfast.booking.v1.Bookings/Calendar";
pub const REQUEST_LINK: &str = "/holdfast.booking.v1.Bookings/RequestLink";
pub const GET_RECEIPT: &str = "/holdfast.booking.v1.Receipts/Get";

pub const CURRENT_AGREEMENTS: &str = "/holdfast.policy.v1.Agreements/Current";
pub const PRIVACY_NOTICE: &str = "/holdfast.policy.v1.Agreements/PrivacyNotice";
pub const GET_AGREEMENT: &str = "/holdfast.policy.v1.Agreements/Get";
