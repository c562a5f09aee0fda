//! What a value is sealed for: the header's `veilgate` member, and what the opener expects of it.

use alloc::string::String;

/// What a value is sealed for. All of it stands in the protected header: readable by anyone, changeable by no one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// Which policy released the value: its SHA-256, lower-case hexadecimal.
    pub policy: &'a str,
    /// The class of the value.
    pub class: &'a str,
    /// The field's path.
    pub field: &'a str,
    /// The form's id, if it has one.
    pub form: Option<&'a str>,
    /// The record's id, if it has one.
    pub record: Option<&'a str>,
    /// Who the value is for.
    pub audience: &'a str,
    /// What the value is for.
    pub purpose: &'a str,
    /// When it was sealed, in seconds since 1970-01-01T00:00:00Z.
    pub iat: u64,
}

/// What the opener expects an envelope to have been sealed for. `None` is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The field's path.
    pub field: String,
    /// Who the value is for.
    pub audience: Option<String>,
    /// What the value is for.
    pub purpose: Option<String>,
    /// The form's id.
    pub form: Option<String>,
    /// The record's id.
    pub record: Option<String>,
}
