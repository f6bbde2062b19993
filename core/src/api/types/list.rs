//! Lists of values, made from anything that can be iterated over.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A list of values, made from anything that can be iterated over.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List<T>(pub(in crate::api) Vec<T>);

impl<T, U: Into<T>, I: IntoIterator<Item = U>> From<I> for List<T> {
    fn from(items: I) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}
