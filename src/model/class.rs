//! Classes (what a value is) and levels (how much it matters).

use super::Operation;
use super::catalogue;
use super::order::distinct;
use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};
use core::fmt;

/// How much a class matters. Packs and policies only raise levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 1: may be public.
    Public = 1,
    /// 2: identifies a person, or helps to.
    General = 2,
    /// 3: its leak harms.
    Sensitive = 3,
    /// 4: a secret; released as it is only when sealed; its usual mask is a label.
    Critical = 4,
}

impl Level {
    /// From 1 to 4.
    pub fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Public),
            2 => Some(Self::General),
            3 => Some(Self::Sensitive),
            4 => Some(Self::Critical),
            _ => None,
        }
    }

    /// 1 to 4.
    pub fn number(self) -> u8 {
        self as u8
    }
}

/// A class id: lower-case words joined by dots. `contact` covers `contact.phone` and all below it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(Cow<'static, str>);

/// Controls that say nothing about a person when nothing is found in them: hidden, select, radio, checkbox, submit, number.
pub const PLAIN: Class = Class::built_in("plain");
/// Anything else in which nothing is found.
pub const UNCLASSIFIED: Class = Class::built_in("unclassified");

impl Class {
    /// A class of the catalogue.
    pub const fn built_in(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// A class named by a policy. No check of the grammar: that is the policy reader's.
    pub fn named(id: impl Into<String>) -> Self {
        Self(Cow::Owned(id.into()))
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// Whether `other` is this class or stands below it.
    ///
    /// ```
    /// use veilgate::model::Class;
    /// let contact = Class::built_in("contact");
    /// assert!(contact.covers(&Class::built_in("contact.phone.cn-mobile")));
    /// assert!(!contact.covers(&Class::built_in("contactless")));
    /// ```
    pub fn covers(&self, other: &Self) -> bool {
        covers(self.id(), other.id())
    }

    /// This class, then each class above it, nearest first.
    ///
    /// ```
    /// let class = veilgate::model::Class::built_in("payment.card.pan");
    /// assert_eq!(class.ancestry().collect::<Vec<_>>(), ["payment.card.pan", "payment.card", "payment"]);
    /// ```
    pub fn ancestry(&self) -> impl Iterator<Item = &str> {
        ancestry(self.id())
    }
}

/// A class id, then the id of each class above it, nearest first.
pub(crate) fn ancestry(id: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(Some(id), |id| id.rsplit_once('.').map(|(parent, _)| parent))
}

impl fmt::Debug for Class {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The highest level that is stated for a class or for one above it.
fn highest(raised: &[(String, Level)], class: &Class) -> Option<Level> {
    raised.iter().filter(|(known, _)| covers(known, class.id())).map(|(_, level)| *level).max()
}

fn covers(above: &str, below: &str) -> bool {
    below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The built-in classes together with what a policy adds or raises. Levels are only ever raised.
///
/// ```
/// use veilgate::model::{Class, ClassTree, Level};
/// let mut tree = ClassTree::default();
/// tree.raise("contact", Level::Sensitive);
/// tree.raise("payment.card.cvv", Level::Public);
/// assert_eq!(tree.level(&Class::built_in("contact.phone.cn-mobile")), Level::Sensitive);
/// assert_eq!(tree.level(&Class::built_in("payment.card.cvv")), Level::Critical);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ClassTree {
    raised: Vec<(String, Level)>,
    /// What packs raise.
    lent: Vec<(String, Level)>,
}

impl ClassTree {
    /// States a level for a class and all below it. Only ever raises.
    pub fn raise(&mut self, id: &str, level: Level) {
        self.raised.push((id.to_owned(), level));
    }

    /// What another tree raises rises here, too, but is not [stated](ClassTree::stated) here.
    pub fn join(&mut self, other: Self) {
        self.lent.extend(other.raised);
    }

    /// Whether the catalogue or the policy names this class or one below it.
    pub fn knows(&self, id: &str) -> bool {
        // What the catalogue has, it has with every class above it.
        catalogue::entry(id).is_some() || self.raised.iter().chain(&self.lent).any(|(known, _)| covers(id, known))
    }

    /// Every class that the catalogue or the policy names, with every class above it; sorted, each once.
    ///
    /// ```
    /// let mut tree = veilgate::model::ClassTree::default();
    /// tree.raise("shop.member", veilgate::model::Level::General);
    /// let ids = tree.ids();
    /// assert!(["contact", "contact.phone", "shop", "shop.member"].iter().all(|id| ids.iter().any(|known| known == id)));
    /// ```
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = catalogue::entries().map(|entry| entry.class.to_owned()).collect();
        for (id, _) in self.raised.iter().chain(&self.lent) {
            ids.extend(Class::named(id.as_str()).ancestry().map(ToOwned::to_owned));
        }
        distinct(ids)
    }

    /// The level: the highest that the catalogue, the policy or a pack states for the class or for one above it.
    /// A class that nobody knows is sensitive.
    pub fn level(&self, class: &Class) -> Level {
        self.stated(class).max(highest(&self.lent, class).unwrap_or(Level::Public))
    }

    /// The level without what packs raise.
    ///
    /// ```
    /// use veilgate::model::{Class, ClassTree, Level};
    /// let (mut tree, mut pack) = (ClassTree::default(), ClassTree::default());
    /// pack.raise("contact", Level::Critical);
    /// tree.join(pack);
    /// let email = Class::built_in("contact.email");
    /// assert_eq!((tree.stated(&email), tree.level(&email)), (Level::General, Level::Critical));
    /// ```
    pub fn stated(&self, class: &Class) -> Level {
        let built_in = class.ancestry().find_map(catalogue::entry).map(|entry| entry.level);
        built_in.max(highest(&self.raised, class)).unwrap_or(Level::Sensitive)
    }

    /// The mask that `represent: "mask"` means: the nearest one of the catalogue, else everything is masked.
    pub fn default_mask(&self, class: &Class) -> Operation {
        class.ancestry().find_map(catalogue::entry).map_or_else(Operation::mask_whole, |entry| entry.mask())
    }
}
