//! Expiry of a card, `MM/YY` or `MM/YYYY`, right behind a word that names it. Other dates are nothing here, so the expiry
//! of goods written in full is not taken for one. `MMYY` counts where a card is named as well.
//! ISO/IEC 7813 has the date; the check is the month. It errs towards hiding: 食品有效期12/27 is taken for a card's.

use super::super::{
    checksum, context,
    scanner::{Number, Scan, fold},
};
use super::Hit;

pub(super) fn find(scan: &Scan<'_>, number: &Number) -> Option<Hit> {
    let run = number.run;
    if !matches!(run.length, 1 | 2 | 4) || !scan.announced(context::EXPIRY, run.start, 20) {
        return None;
    }
    let end = match run.length {
        4 if scan.near(context::CARD | context::CVV, run.start, run.end) => joined(number)?,
        4 => return None,
        _ => run.start.saturating_add(read(scan.after(run.start))?),
    };
    (!scan.is_part_of_more(run.start, end)).then_some(Hit {
        detector: "card_expiry",
        start: run.start,
        end,
        confidence: 0.85,
    })
}

/// Where `MMYY` ends.
fn joined(number: &Number) -> Option<usize> {
    let (digits, end) = number.first(1)?;
    let month = digits.get(..2).and_then(checksum::number)?;
    let year = digits.get(2..).and_then(checksum::number)?;
    ((1..=12).contains(&month) && year >= 20).then_some(end)
}

/// How many bytes an expiry takes at the start of a text.
pub(crate) fn read(text: &str) -> Option<usize> {
    // A number and how many digits it has.
    let (mut part, mut month, mut end) = ((0_u32, 0_u8), None, 0_usize);
    for (at, c) in text.char_indices() {
        match (fold(c), c) {
            (digit @ b'0'..=b'9', _) if part.1 < 5 => {
                part = (part.0.saturating_mul(10).saturating_add(u32::from(digit & 15)), part.1.saturating_add(1));
                end = at.saturating_add(c.len_utf8());
            }
            (_, ' ') => {}
            (_, '/' | '-' | '\u{ff0f}') if month.is_none() => month = Some(core::mem::take(&mut part)),
            _ => break,
        }
    }
    let known = matches!(month, Some((1..=12, 1 | 2))) && matches!(part, (_, 2) | (2000..=2099, _));
    known.then_some(end)
}
