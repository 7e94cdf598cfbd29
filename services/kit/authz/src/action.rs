//! What can be permitted.
use crate::requester::Requester;

/// Something that a service writes, and who may have it written.
pub trait Action: 'static {
    /// Who asks: as much of the principal as the decision needs.
    type By: Requester;
    /// What must be known to decide, and on which object. A permit keeps it: who writes for the permit writes to that
    /// object.
    type Evidence: Send + Sync + 'static;
    /// Why it is not permitted, as the service answers it; `Infallible` where whoever can ask may.
    type Refusal;

    /// Decides. Pure: what was read from a store is evidence. Call [`crate::Permit::request`] instead, which gives a
    /// permit if the answer is yes.
    fn decide(by: &Self::By, evidence: &Self::Evidence) -> Result<(), Self::Refusal>;
}

/// An action that may leave nobody behind a subject: with its permit kit/seal destroys the subject's key, and with it
/// every value that the key sealed.
pub trait ErasesSubject: Action {}
