//! The one suite.
