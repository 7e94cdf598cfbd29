//! Invitations: inviting a person, and making the account of an invitation.
use gateway_core::invitations::{Acceptance, AcceptanceForm, Invitation};
use gateway_edge::input::Fields;
use kit_fault::{Fault, FieldCode};
use kit_principal::Roles;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An invitation that is accepted. Has no Debug.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// The invitation's token, from its mail's link.
    #[schema(min_length = 1, max_length = 256)]
    pub token: String,
    /// Name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1024, format = "password")]
    pub password: String,
    /// E-mail address; needed where the invitation does not hold one.
    #[schema(max_length = 254)]
    pub email: Option<String>,
}

/// A role of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// The daily business.
    Admin,
    /// Their own bookings.
    Employee,
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteInput {
    /// E-mail address.
    #[schema(min_length = 3, max_length = 254)]
    pub email: String,
    /// At least one role.
    #[schema(min_items = 1, max_items = 3)]
    pub roles: Vec<Role>,
}

/// An invitation that is on its way by mail.
#[derive(Serialize, ToSchema)]
pub struct InvitationView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// When it expires.
    #[schema(format = "date-time")]
    pub expires_at: String,
}

/// Whom to invite, as it was read.
pub(crate) struct Invitee {
    /// E-mail address.
    pub email: String,
    /// What they may do.
    pub roles: Roles,
}

impl InviteInput {
    /// Whom to invite, every bad field named.
    pub(crate) fn read(&self) -> Result<Invitee, Fault> {
        let mut fields = Fields::new();
        let email = fields.text("email", &self.email, 3, 254);
        if self.roles.is_empty() {
            fields.bad("roles", FieldCode::Required, "must be given");
        }
        fields.at_most("roles", self.roles.len(), 3);
        fields.finish(())?;
        let roles: Vec<kit_principal::Role> = self.roles.iter().copied().map(Into::into).collect();
        let roles = Roles::try_from(roles).map_err(|_| Fault::required("roles"))?;
        Ok(Invitee { email, roles })
    }
}

impl From<Role> for kit_principal::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Admin => Self::Admin,
            Role::Employee => Self::Employee,
        }
    }
}

impl InvitationInput {
    /// The acceptance, every bad field named.
    pub(crate) fn read(self) -> Result<Acceptance, Fault> {
        let Self { token, name, password, email } = self;
        let form = AcceptanceForm { token: &token, name: &name, password, email: email.as_deref() };
        Acceptance::read(form)
    }
}

impl From<Invitation> for InvitationView {
    fn from(Invitation { id, expires_at }: Invitation) -> Self {
        Self { id: id.to_string(), expires_at: expires_at.to_string() }
    }
}
