//! Which of the detectors that share a hint a value looks like; without a value, or where it looks like none, the generic one.

use super::checksum;
use super::detectors::{card, card_expiry, cn_name, cn_resident_id, cn_uscc, passport, phone};
use super::scanner::{fold, is_han, is_one_of};
use alloc::vec::Vec;

/// A value without separators, upper case, full-width folded; empty where it holds anything but letters, digits and separators.
fn compact(value: &str) -> Vec<u8> {
    let mut compact = Vec::new();
    for c in value.chars().take(64) {
        match fold(c) {
            0 if is_one_of(c, " -.()+\u{3000}－") => {}
            0 => return Vec::new(),
            byte => compact.push(byte),
        }
    }
    compact
}

/// The detector for a group of hints; `None` where the value says that it is none of them.
pub(crate) fn decide(group: &str, value: &str) -> Option<&'static str> {
    let code = compact(value);
    let digits = !code.is_empty() && checksum::is_digits(&code);
    let length = code.len();
    let han = value.chars().any(is_han);
    let resident = cn_resident_id::shape(&code);
    let card = |else_: &'static str| {
        if digits && length >= 13 && card::is_card(&code) { card::detector(&code) } else { else_ }
    };
    Some(match group {
        "phone" => telephone(&code, value, "phone_e164"),
        "mobile" if value.is_empty() => "cn_mobile",
        "mobile" => telephone(&code, value, "phone_e164"),
        "landline" if length <= 8 => "cn_landline",
        "landline" => telephone(&code, value, "phone_e164"),
        "card" => match resident.filter(|_| !card::is_card(&code)) {
            Some(resident) => resident,
            None if digits => card::detector(&code),
            None => "payment_card",
        },
        "bank_card" => card("cn_bank_card"),
        "pan" if is_indian_tax_number(&code) => "in_pan",
        "pan" => card("payment_card"),
        "account" if digits && length >= 13 && card::is_card(&code) => card::detector(&code),
        "account" if digits && (12..=25).contains(&length) => "cn_bank_account",
        "account" => "username",
        "bank_account" => card("cn_bank_account"),
        "name" if cn_name::is_name(value) || han => "cn_name",
        "name" => "person_name",
        "chinese_name" if value.is_empty() || han => "cn_name",
        "chinese_name" => "person_name",
        "username" if cn_name::is_name(value) => "cn_name",
        "username" if !code.is_empty() && code.iter().all(u8::is_ascii_uppercase) && value.trim().contains(' ') => {
            "person_name"
        }
        "username" => "username",
        "address" if han => "cn_address",
        "address" => "address",
        "ip" if value.contains(':') => "ipv6",
        "ip" => "ipv4",
        "passport" if code.is_empty() || passport::is_passport(&code) => "cn_passport",
        "passport" if length == 9 && code.get(1..).is_some_and(checksum::is_digits) => "us_passport",
        "passport" => "cn_passport",
        "postcode" if value.is_empty() || digits && length == 6 => "cn_postcode",
        "postcode" if digits && length == 7 && value.contains('-') => "jp_postcode",
        "postcode" if (5..=7).contains(&length) && is_british_postcode(&code) => "uk_postcode",
        "postcode" => "address",
        "id_card" => resident.unwrap_or_else(|| identity(&code)),
        "tax" if digits && length == 9 && value.as_bytes().get(2) == Some(&b'-') => "us_ein",
        "tax" => "cn_uscc",
        "organization" => return cn_uscc::is_shaped(&code).then_some("cn_uscc"),
        "device" if digits && length == 15 => "imei",
        "device" => "device_id",
        "driver" if !digits && code.first().is_some_and(u8::is_ascii_alphabetic) => "us_driver_license",
        "driver" => "cn_driver_license",
        "check_code" if digits && length == 3 => "card_cvv",
        "check_code" => "otp",
        "security_code" if digits && length > 4 => "otp",
        "security_code" => "card_cvv",
        "sms_code" if value.is_empty() || digits && (4..=8).contains(&length) => "otp",
        "sms_code" => return None,
        "expiry" if value.is_empty() || card_expiry::read(value) == Some(value.len()) => "card_expiry",
        "expiry" => return None,
        "permit" if matches!(code.first(), Some(b'C' | b'W' | b'L' | b'T')) => "cn_exit_permit",
        "permit" if digits && length == 8 => "cn_tw_permit",
        "permit" => "cn_hkmo_permit",
        "im" if digits => "cn_qq",
        "im" => "cn_wechat",
        _ => return None,
    })
}

/// By country code and prefix.
fn telephone(code: &[u8], value: &str, generic: &'static str) -> &'static str {
    let national =
        code.strip_prefix(b"0086").or_else(|| code.strip_prefix(b"86").filter(|rest| rest.len() >= 10)).unwrap_or(code);
    if phone::is_mobile(national) {
        return "cn_mobile";
    }
    let dialled = value.starts_with('+');
    match national {
        [b'0', b'1' | b'2', b'0'..=b'9', ..] | [b'0', b'3'..=b'9', _, _, ..]
            if !dialled && (10..=12).contains(&national.len()) =>
        {
            if national.starts_with(b"00") {
                generic
            } else {
                "cn_landline"
            }
        }
        _ => generic,
    }
}

/// Which document it is among those that share `idNo` or 证件号: of Hong Kong, of Taiwan, a passport, a permit.
fn identity(code: &[u8]) -> &'static str {
    let digits = |from: usize, to: usize| code.get(from..to).is_some_and(checksum::is_digits);
    match (code, code.len()) {
        ([b'A'..=b'Z', b'1' | b'2', ..], 10) if digits(1, 10) => "tw_national_id",
        ([b'A'..=b'Z', b'A'..=b'D' | b'8' | b'9', ..], 10) if digits(2, 10) => "tw_arc",
        ([b'A'..=b'Z', ..], 8) if digits(1, 7) => "hk_hkid",
        ([b'A'..=b'Z', ..], _) if passport::is_passport(code) => "cn_passport",
        ([b'H' | b'M', ..], 9 | 11) if digits(1, code.len()) => "cn_hkmo_permit",
        ([b'A'..=b'Z', b'A'..=b'Z', ..], 9) if digits(2, 8) => "hk_hkid",
        _ => "cn_resident_id",
    }
}

/// Five letters, four digits, one letter.
fn is_indian_tax_number(code: &[u8]) -> bool {
    let letters = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().all(u8::is_ascii_uppercase));
    code.len() == 10
        && letters(code.get(..5))
        && letters(code.get(9..))
        && code.get(5..9).is_some_and(checksum::is_digits)
}

/// A letter first; digit, letter, letter last.
fn is_british_postcode(code: &[u8]) -> bool {
    matches!(code, [b'A'..=b'Z', .., b'0'..=b'9', b'A'..=b'Z', b'A'..=b'Z'])
}
