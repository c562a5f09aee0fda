//! Places: `zip3` and `geo.coarsen`.

use super::catalogued::count;
use crate::model::Decimal;
use crate::model::json::Json;
use alloc::{borrow::ToOwned, string::String};

/// The first three digits of ZIP codes whose area has 20,000 people or fewer, which 45 CFR 164.514(b)(2)(i)(B) has replaced by
/// `000`: the seventeen that HHS lists from the Census of 2000 in its guidance of 2012, and the eighteen of the Census of 2020
/// (as of 2010). The rule asks for current figures; what either list has is hidden.
static SPARSE: &str = "036 059 063 102 202 203 204 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893";

/// `zip3`: the first three digits of a ZIP code of five or nine.
pub(super) fn zip3(text: &str) -> Option<String> {
    let (five, four) = text.split_once('-').unwrap_or((text, "0000"));
    let digits = |part: &str, width| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
    let start = five.get(..3).filter(|_| digits(five, 5) && digits(four, 4))?;
    Some(if SPARSE.split(' ').any(|sparse| sparse == start) { "000" } else { start }.to_owned())
}

/// The alphabet of geohashes.
const GEOHASH: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

/// `geo.coarsen`: latitude and longitude in degrees, cut to so many decimals (two are about a kilometre), or the geohash of so
/// many characters. Cut towards zero, without noise: near the equator and the meridian of Greenwich the area is twice as long.
pub(super) fn coarse(params: &Json, text: &str) -> Option<String> {
    let (lat, lon) = text.split_once([',', ';']).or_else(|| text.split_once(' '))?;
    let degrees = |part: &str, most: i64| {
        let degrees = Decimal::read(part.trim(), true)?;
        let bound = Decimal::ONE.0.saturating_mul(most);
        (!part.contains(',') && degrees.0.unsigned_abs() <= bound.unsigned_abs()).then_some(degrees)
    };
    let (lat, lon) = (degrees(lat, 90)?, degrees(lon, 180)?);
    match params.at("geohash").whole() {
        Some(_) => geohash(lat.0, lon.0, count(params, "geohash", 0)),
        None => {
            let decimals = count(params, "decimals", 2);
            Some([&lat.fixed(decimals), ",", &lon.fixed(decimals)].concat())
        }
    }
}

/// Five bits a character, of longitude and latitude in turn, each halving what is left.
fn geohash(lat: i64, lon: i64, length: usize) -> Option<String> {
    let mut spans = [(lon, -180_000_000_i64, 180_000_000_i64), (lat, -90_000_000, 90_000_000)];
    let mut out = String::new();
    for _ in 0..length {
        let mut bits = 0;
        for _ in 0..5 {
            let [(value, low, high), _] = &mut spans;
            let middle = low.midpoint(*high);
            let upper = *value >= middle;
            *(if upper { low } else { high }) = middle;
            bits = (bits << 1) | usize::from(upper);
            spans.swap(0, 1);
        }
        out.push(char::from(*GEOHASH.get(bits)?));
    }
    Some(out)
}
