//! The `autocomplete` attribute: its grammar (HTML standard, "Autofill").

/// The tokens of an `autocomplete` attribute, whatever their order.
pub(super) fn tokens(attribute: &str) -> impl Iterator<Item = &str> {
    attribute.split_ascii_whitespace()
}

/// The field name of an `autocomplete` attribute: `[section-*] [shipping|billing] [home|work|mobile|fax|pager] <field>
/// [webauthn]` (HTML standard, autofill detail tokens). `None` where the attribute does not follow the grammar.
pub(super) fn field_name(attribute: &str) -> Option<&str> {
    let mut tokens = tokens(attribute).peekable();
    let is = |token: &str, names: &[&str]| names.iter().any(|name| token.eq_ignore_ascii_case(name));
    tokens.next_if(|token| token.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("section-")));
    tokens.next_if(|token| is(token, &["shipping", "billing"]));
    tokens.next_if(|token| is(token, &["home", "work", "mobile", "fax", "pager"]));
    let field = tokens.next()?;
    tokens.next_if(|token| is(token, &["webauthn"]));
    tokens.next().is_none().then_some(field)
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
