//! Sign in, and who is signed in.
use gateway_core::password_rule::PasswordRule;
use gateway_core::session::{Credentials, Session, SignIn};
use gateway_core::way_in::ChosenPassword;
use kit_fault::{Fault, FieldCode};
use kit_principal::{Roles, Strength};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who wants to sign in. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    /// E-mail address.
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
}

/// Where sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInState {
    /// There is a session.
    Authenticated,
    /// A second factor must be set up first: no session.
    EnrolmentRequired,
    /// Another password must be chosen first: no session. `PUT /api/v1/session/password` goes on, with the cookie that
    /// came along, within five minutes.
    PasswordChangeRequired,
}

/// Where sign-in stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInView {
    /// Where it stands.
    pub state: SignInState,
    /// The rules of the password that must be chosen; only where one must.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<PasswordRuleView>,
}

/// A rule that a new password must keep.
#[derive(Debug, Serialize, ToSchema)]
pub struct PasswordRuleView {
    /// The code of a password that breaks it, as a field's code: TOO_SHORT.
    #[schema(value_type = String)]
    pub code: FieldCode,
    /// The number in it, of characters or of passwords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// Another password. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordInput {
    /// The password, as the tenant's rules want it.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// The account.
    pub account: AccountView,
    /// owner, admin, employee.
    #[schema(value_type = Vec<String>)]
    pub roles: Roles,
    /// password or multi_factor.
    #[schema(value_type = String)]
    pub strength: Strength,
    /// When the person signed in.
    #[schema(format = "date-time")]
    pub auth_time: String,
    /// When the session ends without a further request.
    #[schema(format = "date-time")]
    pub idle_end: String,
    /// When it ends whatever happens.
    #[schema(format = "date-time")]
    pub absolute_end: String,
    /// What X-CSRF-Token must be with every change.
    pub csrf_token: String,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
}

impl SignInInput {
    /// Who wants to sign in, every bad field named.
    pub(crate) fn read(self) -> Result<Credentials, Fault> {
        Credentials::read(&self.email, self.password)
    }
}

impl From<&SignIn> for SignInView {
    fn from(sign_in: &SignIn) -> Self {
        let state = match sign_in {
            SignIn::Authenticated(_) => SignInState::Authenticated,
            SignIn::EnrolmentRequired => SignInState::EnrolmentRequired,
            SignIn::PasswordChangeRequired(_) => SignInState::PasswordChangeRequired,
        };
        let rules = match sign_in {
            SignIn::PasswordChangeRequired(step) => step.rules.iter().map(Into::into).collect(),
            SignIn::Authenticated(_) | SignIn::EnrolmentRequired => Vec::new(),
        };
        Self { state, rules }
    }
}

impl From<&PasswordRule> for PasswordRuleView {
    fn from(rule: &PasswordRule) -> Self {
        Self { code: rule.code, number: (rule.number > 0).then_some(rule.number) }
    }
}

impl NewPasswordInput {
    /// The password, every bad field named.
    pub(crate) fn read(self) -> Result<ChosenPassword, Fault> {
        ChosenPassword::read(self.password)
    }
}

impl SessionView {
    /// Who is signed in, with the token that every change of this session needs.
    pub(crate) fn new(session: Session, csrf_token: String) -> Self {
        let Session { account, email, name, roles, strength, auth_time, idle_end, absolute_end } = session;
        Self {
            account: AccountView { id: account.to_string(), email, name },
            roles,
            strength,
            auth_time: auth_time.to_string(),
            idle_end: idle_end.to_string(),
            absolute_end: absolute_end.to_string(),
            csrf_token,
        }
    }
}
