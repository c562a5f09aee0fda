//! Values that must not be printed, serialised or left in memory.

use core::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A value that is overwritten when it goes and that `Debug` does not show.
///
/// There is no `Display`, no `Serialize` and no `Deref`: reading one is a visible call to [`Secret::reveal`].
///
/// ```
/// use veilgate::secret::Secret;
/// let card = Secret::new(String::from("4111111111111111"));
/// assert_eq!(format!("{card:?}"), "Secret(..)");
/// assert_eq!(card.reveal().len(), 16);
/// ```
#[derive(Clone, Default)]
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes the value in; the caller's copy, if any, is the caller's to wipe.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// Shows the value. What is done with it from here on is the caller's responsibility.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(..)")
    }
}
