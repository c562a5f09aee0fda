//! The `autocomplete` attribute: its grammar (HTML standard, "Autofill").

/// The tokens of an `autocomplete` attribute, whatever their order.
pub(super) fn tokens(attribute: &str) -> impl Iterator<Item = &str> {
    attribute.split_ascii_whitespace()
}

/// The field name of an `autocomplete` attribute: `[section-*] [shipping|billing] [home|work|mobile|fax|pager] <field>
/// [webauthn]` (HTML standard, autofill detail tokens). `None` where the attribute does not follow the grammar.
pub(super) fn field_name(attribute: &str) -> Option<&str> {
    let mut tokens = tokens(attribute);
    let is = |token: &str, names: &str| names.split(' ').any(|name| token.eq_ignore_ascii_case(name));
    let mut field = tokens.next()?;
    if field.get(..8).is_some_and(|start| is(start, "section-")) {
        field = tokens.next()?;
    }
    for before in ["shipping billing", "home work mobile fax pager"] {
        if is(field, before) {
            field = tokens.next()?;
        }
    }
    let ended = tokens.next().is_none_or(|token| is(token, "webauthn") && tokens.next().is_none());
    ended.then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autocomplete_follows_its_grammar() {
        assert_eq!(field_name("section-red shipping work TEL webauthn"), Some("TEL"));
        assert_eq!(field_name("billing cc-number"), Some("cc-number"));
        assert_eq!(field_name("cc-number billing"), None);
        assert_eq!(field_name(""), None);
    }
}
