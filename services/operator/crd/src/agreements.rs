//! Which agreements a client must accept.
use kube::KubeSchema;
use serde::{Deserialize, Serialize};

use crate::names::names;

/// Which agreements a client must accept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreements {
    /// Terms and conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Agreement>,
    /// The cancellation policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancellation_policy: Option<Agreement>,
    /// Whether staff may record an acceptance given on paper. Unset: Refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witnessed: Option<Witnessed>,
}

/// When an agreement is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Agreement {
    /// Whether a booking needs it. Unset: yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// When it is asked again. Unset: OnNewVersion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconsent: Option<Reconsent>,
}

names! {
    /// When an accepted agreement is asked again.
    Reconsent {
        /// Signed-in clients: on a new version; a guest accepts every time.
        OnNewVersion = "OnNewVersion",
        /// At every booking.
        EveryBooking = "EveryBooking",
    }
}

names! {
    /// Whether staff may record an acceptance given on paper.
    Witnessed {
        /// No.
        Refuse = "Refuse",
        /// Yes.
        Allow = "Allow",
    }
}
