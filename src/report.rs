//! What happened, said without what it was.

use crate::model::{Decision, Effect, Instant, Obligation, Operation, Request};
use alloc::{borrow::ToOwned, string::String, vec, vec::Vec};

/// A duty, and the fields it is due for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The obligation of the policy.
    pub obligation: Obligation,
    /// Paths, in the order of the fields.
    pub fields: Vec<String>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// The field's path.
    pub path: String,
    /// Its class.
    pub class: String,
    /// In what form it left; `None`: it did not.
    pub representation: Option<&'static str>,
    /// To whose keys it was sealed.
    pub keys: Vec<String>,
}

/// What one submission was, for whoever has to prove it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// 128 random bits, base64url.
    pub id: String,
    /// When.
    pub time: Instant,
    /// Policy id, revision and SHA-256.
    pub policy: (String, u64, String),
    /// For whom.
    pub audience: String,
    /// What for.
    pub purpose: String,
    /// One line for every field, released or not.
    pub fields: Vec<ReceiptLine>,
}

/// Every duty of the decisions, in the order in which they first appear.
pub fn duties(decisions: &[Decision]) -> Vec<Duty> {
    let mut duties: Vec<Duty> = Vec::new();
    for decision in decisions {
        for obligation in &decision.obligations {
            match duties.iter_mut().find(|duty| duty.obligation.id == obligation.id) {
                Some(duty) => duty.fields.push(decision.path.clone()),
                None => duties.push(Duty { obligation: obligation.clone(), fields: vec![decision.path.clone()] }),
            }
        }
    }
    duties
}

/// Paths of everything that does not leave.
pub fn denied(decisions: &[Decision]) -> Vec<String> {
    let denied = decisions.iter().filter(|decision| decision.effect == Effect::Deny);
    denied.map(|decision| decision.path.clone()).collect()
}

/// The receipt of a submission.
pub fn receipt(
    id: String,
    time: Instant,
    policy: (String, u64, String),
    request: &Request,
    decisions: &[Decision],
) -> Receipt {
    let line = |decision: &Decision| ReceiptLine {
        path: decision.path.clone(),
        class: decision.class.id().to_owned(),
        representation: decision.operation.as_ref().map(Operation::name),
        keys: decision.seal.clone(),
    };
    Receipt {
        id,
        time,
        policy,
        audience: request.audience.clone(),
        purpose: request.purpose.clone(),
        fields: decisions.iter().map(line).collect(),
    }
}
