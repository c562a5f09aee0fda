//! What a page loads, in bytes, held against the budget.

use crate::npm;
use crate::sh::{self, Result};

/// Prints the table and fails over the budget.
pub(crate) fn run() -> Result {
    npm::build()?;
    sh::run(sh::command("node").arg("pkg/size.mjs"))
}
