//! A field: where a value came from, what stands around it, and the value itself as a secret.

use crate::secret::Secret;
use alloc::string::String;

/// What a form says about a control besides its value. Every part is optional; none is trusted to be honest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The control's `name`, or the object key.
    pub name: Option<String>,
    /// The text of its `<label>`.
    pub label: Option<String>,
    /// The control's `type` as in the HTML standard, lower case: `text`, `tel`, `password`, `hidden`, `checkbox`, …
    pub control: Option<String>,
    /// The `autocomplete` attribute, unparsed.
    pub autocomplete: Option<String>,
    /// The `placeholder` attribute.
    pub placeholder: Option<String>,
    /// The developer's own word, `data-veilgate-class`: a class id.
    pub class: Option<String>,
}

/// One value on its way out.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field's name, and a JSON Pointer (RFC 6901) below it where the value is nested.
    pub path: String,
    /// What stands around the value.
    pub hints: Hints,
    /// The value as text, untrimmed.
    pub text: Secret<String>,
}
