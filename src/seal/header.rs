//! The protected header.
