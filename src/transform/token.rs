//! `token.random`: 128 random bits in place of a value. They say nothing about it; who has the table can look it up, and nobody has:
//! it stands in memory only, and holds a keyed hash of the value in its place.

use super::keyed::normal;
use super::mac::tag;
use super::means::Means;
use crate::model::{Catalogued, Class, base64url};
use crate::secret::Secret;
use alloc::{string::String, vec::Vec};
use core::fmt;
use zeroize::{Zeroize, Zeroizing};

/// How many bytes a token is.
const TOKEN: usize = 16;
/// How many tokens are remembered. Who has more values than that in one page is no person at a form.
const MOST: usize = 100_000;

/// The tokens given so far. `Debug` does not show them, and they are overwritten when they go.
///
/// ```
/// use veilgate::transform::Tokens;
/// assert_eq!(format!("{:?}", Tokens::default()), "Tokens(..)");
/// ```
#[derive(Default)]
pub struct Tokens(Lock<Table>);

/// A page has one thread. A server has many, and a guard for all of them.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
type Lock<T> = core::cell::RefCell<T>;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
type Lock<T> = std::sync::Mutex<T>;

#[derive(Default)]
struct Table {
    /// The key of the hashes, random for each table.
    key: Option<Zeroizing<[u8; 32]>>,
    /// Hash and token, in the order of the hashes.
    known: Vec<([u8; 32], [u8; TOKEN])>,
}

impl Tokens {
    /// The token of a value; a new one if there is none yet.
    fn of(&self, value: &[&[u8]], random: &dyn Fn(&mut [u8]) -> bool) -> Option<[u8; TOKEN]> {
        #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
        let mut table = self.0.try_borrow_mut().ok()?;
        #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
        let mut table = self.0.lock().ok()?;
        let Table { key, known } = &mut *table;
        if key.is_none() {
            let mut new = Zeroizing::new([0; 32]);
            *key = random(new.as_mut()).then_some(new);
        }
        let hash = tag(key.as_ref()?.as_ref(), value)?;
        let place = known.partition_point(|(other, _)| *other < *hash);
        if let Some((_, token)) = known.get(place).filter(|(other, _)| *other == *hash) {
            return Some(*token);
        }
        let mut token = [0; TOKEN];
        if known.len() >= MOST || !random(&mut token) {
            return None;
        }
        known.insert(place, (*hash, token));
        Some(token)
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        for (hash, token) in &mut self.known {
            hash.zeroize();
            token.zeroize();
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tokens(..)")
    }
}

/// The token of a value in base64url: 22 characters. The same value of the same class has the same one in the scope.
pub(super) fn apply(operation: &Catalogued, class: &Class, text: &str, means: &Means<'_>) -> Option<Secret<String>> {
    let tokens = match operation.params.at("scope").text() {
        "session" => means.session,
        _ => means.submission,
    };
    let token = tokens?.of(&[class.id().as_bytes(), normal(class, text).as_bytes()], means.random)?;
    Some(Secret::new(base64url::encode(&token)))
}
