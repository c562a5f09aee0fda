//! Which of the detectors that share a hint a value looks like; without a value, or where it looks like none, the generic one.

use super::checksum::{self, fits};
use super::detectors::{card, card_expiry, cn_name, cn_resident_id, cn_uscc, passport, phone};
use super::scanner::{fold, is_han, is_one_of};
use alloc::vec::Vec;

/// A group of hints, what has to hold, and the detector, or `?` and the group that decides instead; of a group's lines the
/// first that holds. What has to hold is a shape behind `=`, as [`fits`] reads it, or letters, as `decide` reads them; `-` is
/// always. A group without such a last line may be none of its detectors.
static RULES: &str = "\
phone m cn_mobile
phone l cn_landline
phone - phone_e164
mobile e cn_mobile
mobile - ?phone
landline s cn_landline
landline - ?phone
card cb cn_bank_card
card c payment_card
card r cn_resident_id
card p cn_hkmt_residence_permit
card b cn_bank_card
card - payment_card
bank_card c ?card
bank_card - cn_bank_card
pan =aaaaadddda in_pan
pan c ?card
pan - payment_card
account c ?card
account n cn_bank_account
account - username
bank_account c ?card
bank_account - cn_bank_account
name h cn_name
name - person_name
chinese_name e cn_name
chinese_name - ?name
username f cn_name
username w person_name
username - username
address h cn_address
address - address
ip i ipv6
ip - ipv4
passport q cn_passport
passport =xdddddddd us_passport
passport - cn_passport
postcode e cn_postcode
postcode =dddddd cn_postcode
postcode j jp_postcode
postcode =axdaa uk_postcode
postcode =axxdaa uk_postcode
postcode =axxxdaa uk_postcode
postcode - address
id_card r cn_resident_id
id_card p cn_hkmt_residence_permit
id_card =a1dddddddd tw_national_id
id_card =a2dddddddd tw_national_id
id_card =aAdddddddd tw_arc
id_card =aBdddddddd tw_arc
id_card =aCdddddddd tw_arc
id_card =aDdddddddd tw_arc
id_card =a8dddddddd tw_arc
id_card =a9dddddddd tw_arc
id_card =addddddd hk_hkid
id_card aq cn_passport
id_card =Hdddddddd cn_hkmo_permit
id_card =Mdddddddd cn_hkmo_permit
id_card =Hdddddddddd cn_hkmo_permit
id_card =Mdddddddddd cn_hkmo_permit
id_card =aaddddddx hk_hkid
id_card - cn_resident_id
tax k us_ein
tax - cn_uscc
organization u cn_uscc
device =ddddddddddddddd imei
device - device_id
driver a us_driver_license
driver - cn_driver_license
check_code =ddd card_cvv
check_code - otp
security_code dg otp
security_code - card_cvv
sms_code e otp
sms_code o otp
expiry e card_expiry
expiry y card_expiry
permit t cn_exit_permit
permit =dddddddd cn_tw_permit
permit - cn_hkmo_permit
im d cn_qq
im - cn_wechat
";

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
    let (length, first) = (code.len(), code.first().copied().unwrap_or_default());
    let digits = !code.is_empty() && checksum::is_digits(&code);
    let holds = |letter: char| match letter {
        'a' => first.is_ascii_uppercase(),
        'b' => digits && card::detector(&code) == "cn_bank_card",
        'c' => card::is_card(&code),
        'd' => digits,
        'e' => value.is_empty(),
        'f' => cn_name::is_name(value),
        'g' => length > 4,
        'h' => value.chars().any(is_han),
        'i' => value.contains(':'),
        'j' => digits && length == 7 && value.contains('-'),
        'k' => digits && length == 9 && value.as_bytes().get(2) == Some(&b'-'),
        'l' => is_landline(national(&code)) && !value.starts_with('+'),
        'm' => phone::is_mobile(national(&code)),
        'n' => digits && (12..=25).contains(&length),
        'o' => digits && (4..=8).contains(&length),
        'p' => cn_resident_id::shape(&code) == Some("cn_hkmt_residence_permit"),
        'q' => passport::is_passport(&code),
        'r' => cn_resident_id::shape(&code) == Some("cn_resident_id"),
        's' => length <= 8,
        't' => matches!(first, b'C' | b'W' | b'L' | b'T'),
        'u' => cn_uscc::is_shaped(&code),
        'w' => !code.is_empty() && code.iter().all(u8::is_ascii_uppercase) && value.trim().contains(' '),
        'y' => card_expiry::read(value) == Some(value.len()),
        _ => true,
    };
    let detector = RULES.split('\n').find_map(|line| {
        let (needed, detector) = line.strip_prefix(group)?.strip_prefix(' ')?.split_once(' ')?;
        let found = match needed.strip_prefix('=') {
            Some(shape) => fits(&code, shape),
            None => needed.chars().all(holds),
        };
        found.then_some(detector)
    })?;
    match detector.strip_prefix('?') {
        Some(group) => decide(group, value),
        None => Some(detector),
    }
}

/// A telephone number without the country code of the mainland.
fn national(code: &[u8]) -> &[u8] {
    code.strip_prefix(b"0086").or_else(|| code.strip_prefix(b"86").filter(|rest| rest.len() >= 10)).unwrap_or(code)
}

/// Whether it begins with an area code of the mainland.
fn is_landline(national: &[u8]) -> bool {
    matches!(national, [b'0', b'1' | b'2', b'0'..=b'9', ..] | [b'0', b'3'..=b'9', _, _, ..])
        && (10..=12).contains(&national.len())
}
