//! Expiry of a card, `MM/YY` or `MM/YYYY`, right behind a word that names it. Other dates are nothing here, so the expiry
//! of goods written in full is not taken for one. `MMYY` counts where a card is named as well.
//! ISO/IEC 7813 has the date; the check is the month. It errs towards hiding: 食品有效期12/27 is taken for a card's.

use super::super::{
    checksum, context,
    scanner::{Number, Scan, fold},
};
use super::Hit;
use alloc::vec::Vec;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let run = number.run;
    if !matches!(run.length, 1 | 2 | 4) || !scan.announced(context::EXPIRY, run.start, 20) {
        return None;
    }
    let end = match run.length {
        4 if scan.near(context::CARD | context::CVV, run.start, run.end) => joined(scan.slice(run.start, run.end))?,
        4 => return None,
        _ => read(scan.after(run.start))?,
    };
    let end = run.start.saturating_add(end);
    (!scan.is_part_of_more(run.start, end)).then_some(Hit {
        detector: "card_expiry",
        start: run.start,
        end,
        confidence: 0.85,
    })
}

/// How many bytes `MMYY` takes.
fn joined(text: &str) -> Option<usize> {
    let digits: Vec<u8> = text.chars().map(fold).collect();
    let month = digits.get(..2).and_then(checksum::number)?;
    let year = digits.get(2..).and_then(checksum::number)?;
    ((1..=12).contains(&month) && year >= 20).then_some(text.len())
}

/// How many bytes an expiry takes at the start of a text.
pub(crate) fn read(text: &str) -> Option<usize> {
    let mut digits = Vec::new();
    let (mut month, mut end) = (None, 0_usize);
    for (at, c) in text.char_indices() {
        match (fold(c), c) {
            (digit @ b'0'..=b'9', _) if digits.len() < 5 => {
                digits.push(digit);
                end = at.saturating_add(c.len_utf8());
            }
            (_, ' ') => {}
            (_, '/' | '-' | '\u{ff0f}') if month.is_none() => month = Some(core::mem::take(&mut digits)),
            _ => break,
        }
    }
    let (month, year) = (month?, checksum::number(&digits)?);
    let known = matches!(month.len(), 1 | 2) && matches!(checksum::number(&month), Some(1..=12));
    (known && (digits.len() == 2 || matches!(year, 2000..=2099))).then_some(end)
}
