//! What happened, said without what it was. Everything here is a view of the decisions.

use crate::model::{Decision, Effect, Instant, Obligation, Operation};
use alloc::{string::String, vec, vec::Vec};

/// A duty, and the fields it is due for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty<'d> {
    /// The obligation of the policy.
    pub obligation: &'d Obligation,
    /// Paths, in the order of the fields.
    pub fields: Vec<&'d str>,
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine<'d> {
    /// The field's path.
    pub path: &'d str,
    /// Its class.
    pub class: &'d str,
    /// In what form it left; `None`: it did not.
    pub representation: Option<&'static str>,
    /// To whose keys it was sealed.
    pub keys: &'d [String],
}

/// The head of a receipt: what one submission was, for whoever has to prove it later. Its lines are [`lines`] of the decisions.
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
}

/// One line for every field, released or not.
pub fn lines(decisions: &[Decision]) -> impl Iterator<Item = ReceiptLine<'_>> {
    decisions.iter().map(|decision| ReceiptLine {
        path: &decision.path,
        class: decision.class.id(),
        representation: decision.operation.as_ref().map(Operation::name),
        keys: &decision.seal,
    })
}

/// Every duty of the decisions, in the order in which they first appear.
pub fn duties(decisions: &[Decision]) -> Vec<Duty<'_>> {
    let mut duties: Vec<Duty<'_>> = Vec::new();
    for decision in decisions {
        for obligation in &decision.obligations {
            match duties.iter_mut().find(|duty| duty.obligation.id == obligation.id) {
                Some(duty) => duty.fields.push(&decision.path),
                None => duties.push(Duty { obligation, fields: vec![&decision.path] }),
            }
        }
    }
    duties
}

/// Paths of everything that does not leave.
pub fn denied(decisions: &[Decision]) -> impl Iterator<Item = &str> {
    let denied = decisions.iter().filter(|decision| decision.effect == Effect::Deny);
    denied.map(|decision| decision.path.as_str())
}
