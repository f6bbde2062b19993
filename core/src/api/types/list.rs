//! Lists of values as parameters.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// A list of values. [`IntoParam`](crate::api::IntoParam) tells what is given for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List<T>(pub(in crate::api) Vec<T>);

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
