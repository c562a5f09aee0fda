//! .
pub(super) static PACKED: &[u8] = &[];
