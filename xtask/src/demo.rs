//! Serves the demo page from what is built.

use crate::npm;
use crate::sh::{self, Result};

/// Builds, then serves until it is interrupted; `options` go to the server.
pub(crate) fn serve(options: &[&str]) -> Result {
    npm::build()?;
    sh::say("demo: Ctrl+C ends it");
    sh::run(sh::command("node").arg("www/serve.mjs").args(options))
}
