//! Veilgate decides, before anything is sent, what each audience may receive of what a person typed.
//!
//! ```text
//! fields --classify--> findings --decide--> decisions --transform--> representation --seal--> what leaves --report--> receipt
//! ```
//!
//! The modules stand in the order of that flow. Stages are neighbours that never import each other; they share the plain
//! words of [`model`]. The core reads no clock, no network and no DOM: time and randomness are handed in.
//!
//! [`Guard`] is the simple door; the stages are public for those who want one of them.

// A clock, a file or a socket is not even there to be named. And the module goes without the words that the standard
// library has ready for panics, 6 kB of them.
#![cfg_attr(not(test), no_std)]

extern crate alloc;
// What unit tests and integration tests share names the crate as the latter do.
#[cfg(test)]
extern crate self as veilgate;
// Natively it is linked all the same: a shared library needs its allocator.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
extern crate std;

pub mod secret;

pub mod model;

pub mod classify;
pub mod policy;
pub mod transform;

pub mod seal;

pub mod report;

#[cfg(feature = "analysis")]
pub mod analysis;

mod error;
mod explain;
mod guard;
mod notice;
pub mod wire;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod wasm;

pub use error::{Code, Error};
pub use explain::Summary;
pub use guard::{Entry, Guard, Outcome};
