//! A made-up value of a class, to see what an operation shows of it.

use crate::model::Class;
use alloc::string::String;

/// Classes whose values have one usual shape, and a value of it that belongs to nobody.
static SAMPLES: [(Class, &str); 9] = [
    (Class::built_in("contact.address.postcode.cn-postcode"), "100000"),
    (Class::built_in("contact.email"), "someone@example.com"),
    (Class::built_in("contact.phone.cn-mobile"), "13800138000"),
    (Class::built_in("finance.account.iban"), "DE02120300000000202051"),
    (Class::built_in("gov.id.cn-resident-id"), "11010519491231002X"),
    (Class::built_in("gov.id.us-ssn"), "219099999"),
    (Class::built_in("payment.card.cvv"), "123"),
    (Class::built_in("payment.card.pan"), "4111111111111111"),
    (Class::built_in("person.name.cn-name"), "王小明"),
];

/// A usual value of a class, where there is such a thing.
pub(super) fn usual(class: &Class) -> Option<&'static str> {
    SAMPLES.iter().find(|(known, _)| known.covers(class)).map(|(_, sample)| *sample)
}

/// A value of so many letters and digits: a usual one, or digits.
pub(super) fn of_length(class: &Class, length: usize) -> String {
    let usual = usual(class).filter(|sample| counted(sample) == length);
    usual.map_or_else(|| "1234567890".chars().cycle().take(length).collect(), String::from)
}

/// How many letters and digits a text has. No mark that fills a mask is one.
pub(super) fn counted(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// How many values look alike behind a mask before one can be guessed, unless the class says otherwise. A card number may show six
/// and four digits (PCI DSS 3.4.1), which leaves 100,000; a mainland mobile number three and four, 10,000; of a resident identity
/// number three digits at the start leave 26,000, six leave 3,300.
pub(super) fn least_residual(class: &Class) -> f64 {
    static LEAST: [(Class, f64); 3] = [
        (Class::built_in("contact.phone.cn-mobile"), 10_000.0),
        (Class::built_in("gov.id.cn-resident-id"), 100_000.0),
        (Class::built_in("payment.card.pan"), 100_000.0),
    ];
    LEAST.iter().find(|(known, _)| known.covers(class)).map_or(0.0, |(_, least)| *least)
}
