//! The least that wasm-bindgen builds: what any module costs to load.

use wasm_bindgen::prelude::*;

/// The one export; it does nothing.
#[wasm_bindgen]
pub fn nothing() {}
