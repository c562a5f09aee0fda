//! What was decided for one value, said without the value.

use super::{Class, Level, Operation};
use alloc::{string::String, vec::Vec};

/// Whether anything of the value leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// In the stated representation and envelope.
    Release,
    /// Nothing.
    Deny,
}

/// When an obligation is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before the release; undischarged means denied.
    Before,
    /// Together with it.
    With,
    /// After it.
    After,
}

/// Something that has to happen beside a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// Its id in the policy.
    pub id: String,
    /// What kind of duty, for example `notice.show`.
    pub kind: String,
    /// When it is due.
    pub stage: Stage,
}

/// Why a decision came out as it did: a stable code, never text from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A permit opened the cell.
    Permitted,
    /// The policy is frozen: no permit holds.
    PolicyFrozen,
    /// The policy has expired, and was loaded to hold everything back from then on.
    PolicyExpired,
    /// No permit opened the cell: the default is to deny.
    NoPermit,
    /// A forbid applies, or may apply.
    Forbidden,
    /// The class may only go to other audiences.
    ReleaseOnlyTo,
    /// The strictest representations cannot be compared.
    Incomparable,
    /// Two different keys are demanded for one audience.
    SealConflict,
    /// A seal is demanded and the audience holds no key, or several.
    NoSealKey,
    /// A duty that comes before the release is not discharged.
    ObligationOpen,
    /// A duty of an unknown type.
    ObligationUnknown,
    /// A level-4 value would leave raw and unsealed.
    CriticalUnsealed,
    /// Something found inside the text may not leave in that form.
    FindingStricter,
    /// The kind of value cannot be handled.
    Unsupported,
    /// The value is not of the kind that the demanded form is made of.
    Unfit,
    /// A rule drops the whole record: nothing of this submission leaves.
    Suppressed,
}

impl Reason {
    /// The code as it stands in outcomes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Permitted => "permitted",
            Self::PolicyFrozen => "policy_frozen",
            Self::PolicyExpired => "policy_expired",
            Self::NoPermit => "no_permit",
            Self::Forbidden => "forbidden",
            Self::ReleaseOnlyTo => "release_only_to",
            Self::Incomparable => "incomparable",
            Self::SealConflict => "seal_conflict",
            Self::NoSealKey => "no_seal_key",
            Self::ObligationOpen => "obligation_open",
            Self::ObligationUnknown => "obligation_unknown",
            Self::CriticalUnsealed => "critical_unsealed",
            Self::FindingStricter => "finding_stricter",
            Self::Unsupported => "unsupported",
            Self::Unfit => "unfit",
            Self::Suppressed => "suppressed",
        }
    }
}

/// The decision for one value and one audience.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The field's name, and a JSON Pointer below it.
    pub path: String,
    /// Its own class.
    pub class: Class,
    /// The class's level under the policy.
    pub level: Level,
    /// Whether anything leaves.
    pub effect: Effect,
    /// In what form, if anything leaves.
    pub operation: Option<Operation>,
    /// To whose keys it is sealed: ids of the policy's `keys`. Empty: not sealed.
    pub seal: Vec<String>,
    /// Ids of every rule that took part, sorted.
    pub rules: Vec<String>,
    /// Why, sorted.
    pub reasons: Vec<Reason>,
    /// What has to happen besides, in the order of the policy.
    pub obligations: Vec<Obligation>,
    /// How many values fit the representation, where that can be said: 1 for the value itself. To whom the representation
    /// shows is what `seal` says.
    pub residual: Option<f64>,
}
