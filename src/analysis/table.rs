//! What each audience may see of each class.

use super::count::Count;
use super::sample;
use super::space::Seen;
use super::strict::exposure;
use crate::model::{Class, Effect};
use crate::policy::{Audience, Policy, Verdict};
use crate::transform;
use alloc::{borrow::ToOwned, string::String, vec::Vec};

/// The extremes of one audience and class, over all purposes and circumstances.
///
/// ```
/// use veilgate::analysis::Row;
/// fn never(row: &Row) -> bool { row.released.walked == 0 }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// An audience id of the policy.
    pub audience: String,
    /// The class.
    pub class: Class,
    /// How many cells it has.
    pub cells: Count,
    /// In how many of them anything leaves.
    pub released: Count,
    /// What shows most; of equal ones the first.
    pub most: Verdict,
    /// What shows least.
    pub least: Verdict,
    /// How many values look alike behind what shows most, where that can be said of a usual value of the class: 1 for the value itself.
    pub residual: Option<f64>,
}

/// Rows by the places of audience and class.
#[derive(Default)]
pub(super) struct Table(Vec<(usize, Row)>);

impl Table {
    pub(super) fn note(&mut self, policy: &Policy, seen: &Seen<'_>, verdict: &Verdict) {
        let key = (seen.audience, seen.class);
        match self.0.binary_search_by(|(audience, row)| (*audience, &row.class).cmp(&key)) {
            Ok(place) => {
                if let Some((_, row)) = self.0.get_mut(place) {
                    row.note(seen.cells, verdict);
                }
            }
            Err(place) => {
                let id = |audience: &Audience| audience.id.to_owned();
                let mut row = Row {
                    audience: policy.audiences.get(seen.audience).map(id).unwrap_or_default(),
                    class: seen.class.clone(),
                    cells: Count::default(),
                    released: Count::default(),
                    most: verdict.clone(),
                    least: verdict.clone(),
                    residual: None,
                };
                row.note(seen.cells, verdict);
                self.0.insert(place, (seen.audience, row));
            }
        }
    }

    /// By audience in the order of the policy, then by class.
    pub(super) fn rows(self) -> Vec<Row> {
        let with_residual = |(_, row): (usize, Row)| Row { residual: row.residual(), ..row };
        self.0.into_iter().map(with_residual).collect()
    }
}

impl Row {
    fn residual(&self) -> Option<f64> {
        let operation = self.most.operation.as_ref()?;
        // The value itself is one, whatever it looks like.
        transform::residual(operation, &self.class, sample::usual(&self.class).unwrap_or_default())
    }

    fn note(&mut self, cells: Count, verdict: &Verdict) {
        self.cells.add(cells);
        if verdict.effect == Effect::Release {
            self.released.add(cells);
        }
        let here = exposure(verdict);
        if here > exposure(&self.most) {
            self.most = verdict.clone();
        }
        if here < exposure(&self.least) {
            self.least = verdict.clone();
        }
    }
}
