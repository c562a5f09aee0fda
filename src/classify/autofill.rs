//! The `autocomplete` attribute: its grammar and its 54 field names (HTML standard, "Autofill").

/// The tokens of an `autocomplete` attribute, whatever their order.
pub(super) fn tokens(attribute: &str) -> impl Iterator<Item = &str> {
    attribute.split_ascii_whitespace()
}

/// The field name of an `autocomplete` attribute: `[section-*] [shipping|billing] [home|work|mobile|fax|pager] <field>
/// [webauthn]` (HTML standard, autofill detail tokens). `None` where the attribute does not follow the grammar.
fn field_name(attribute: &str) -> Option<&str> {
    let mut tokens = tokens(attribute).peekable();
    let is = |token: &str, names: &[&str]| names.iter().any(|name| token.eq_ignore_ascii_case(name));
    tokens.next_if(|token| token.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("section-")));
    tokens.next_if(|token| is(token, &["shipping", "billing"]));
    tokens.next_if(|token| is(token, &["home", "work", "mobile", "fax", "pager"]));
    let field = tokens.next()?;
    tokens.next_if(|token| is(token, &["webauthn"]));
    tokens.next().is_none().then_some(field)
}

/// What each of the autofill field names of the HTML standard means; `-` for those that say nothing about a person.
pub(super) fn meaning(attribute: &str) -> Option<&'static str> {
    Some(match field_name(attribute)?.to_ascii_lowercase().as_str() {
        "name" | "honorific-prefix" | "given-name" | "additional-name" | "family-name" | "honorific-suffix"
        | "nickname" | "cc-name" | "cc-given-name" | "cc-additional-name" | "cc-family-name" => "?name",
        "username" => "username",
        "new-password" | "current-password" => "password",
        "one-time-code" => "otp",
        "street-address" | "address-line1" | "address-line2" | "address-line3" | "address-level1"
        | "address-level2" | "address-level3" | "address-level4" | "country" | "country-name" => "?address",
        "postal-code" => "?postcode",
        "cc-number" => "?card",
        "cc-exp" | "cc-exp-month" | "cc-exp-year" => "card_expiry",
        "cc-csc" => "card_cvv",
        "bday" | "bday-day" | "bday-month" | "bday-year" => "date_of_birth",
        "sex" => "age_gender",
        "tel" | "tel-country-code" | "tel-national" | "tel-area-code" | "tel-local" | "tel-local-prefix"
        | "tel-local-suffix" | "tel-extension" => "?phone",
        "email" => "email",
        "impp" => "?im",
        "url" => "url_with_pii",
        "organization" => "?organization",
        "organization-title" | "cc-type" | "transaction-currency" | "transaction-amount" | "language" | "photo" => "-",
        _ => return None,
    })
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
        assert_eq!(meaning("Billing CC-Number"), Some("?card"));
        assert_eq!(meaning("off"), None);
    }
}
