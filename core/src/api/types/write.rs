//! How answers and the objects of requests are written, with their secrets or without.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, MapAccess};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::list::List;
use super::metadata::{CustomClaims, Metadata};
use super::page::Page;
use super::patch::Patch;
use crate::Timestamp;

/// Whether secrets and private metadata are written or left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Secrets {
    Hidden,
    /// In requests, where the registry writes an answer back, and by [`WithPrivate`].
    Shown,
}

impl Secrets {
    pub(crate) const fn apply<T>(self, value: &T) -> WithSecrets<'_, T> {
        WithSecrets(value, self)
    }
}

/// A value to serialize, with the decision about its secrets.
pub(crate) struct WithSecrets<'a, T>(&'a T, Secrets);

impl<T: WriteJson> Serialize for WithSecrets<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer, self.1)
    }
}

/// An answer that is serialized as a whole, with its private metadata and its secrets. Made by the
/// method `with_private` of a model or a [`Page`].
///
/// `Serialize` of a model itself leaves both out, so that an answer to a browser does not leak them.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::users::User;
///
/// let text = r#"{"id":"user_1","public_metadata":{},"private_metadata":{"plan":"pro"}}"#;
/// let user: User = serde_json::from_str(text)?;
/// let shown = serde_json::to_value(&user)?;
/// assert_eq!(shown.get("private_metadata"), None);
/// let whole = serde_json::to_value(user.with_private())?;
/// assert_eq!(whole["private_metadata"]["plan"], "pro");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct WithPrivate<'a, T>(pub(crate) &'a T);

/// As the value itself, without secrets.
impl<T: fmt::Debug> fmt::Debug for WithPrivate<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[allow(private_bounds)] // sealed: implemented by the models
impl<T: WriteJson> Serialize for WithPrivate<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer, Secrets::Shown)
    }
}

/// The members of an object while it is written. After the first error, nothing more is written.
pub(crate) struct Members<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
    secrets: Secrets,
}

impl<S: Serializer> Members<S> {
    pub(crate) fn begin(serializer: S, secrets: Secrets) -> Self {
        Self {
            map: serializer.serialize_map(None),
            secrets,
        }
    }

    pub(crate) fn write<T: WriteJson>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.map
            && value.is_written()
            && !(self.secrets == Secrets::Hidden && (T::IS_SECRET || name == PRIVATE_METADATA))
            && let Err(error) = map.serialize_entry(name, &self.secrets.apply(value))
        {
            self.map = Err(error);
        }
    }

    pub(crate) fn end(self, unknown: &Map<String, Value>) -> Result<S::Ok, S::Error> {
        let mut map = self.map?;
        for (name, value) in unknown {
            if self.secrets == Secrets::Shown || name != PRIVATE_METADATA {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// The member that only the back end may see.
const PRIVATE_METADATA: &str = "private_metadata";

/// How a type is read as a member of an answer and written back.
pub(crate) trait WriteJson: Sized {
    /// Whether it is a secret, which is not written where secrets are hidden.
    const IS_SECRET: bool = false;

    /// Whether it is written as a member. Absent values are not.
    fn is_written(&self) -> bool {
        true
    }

    /// Reads the next value. If it is a `null` that means the same as absent, nothing changes, and
    /// the result is `false`.
    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<bool, A::Error>
    where
        Self: Deserialize<'de>,
    {
        let value: Option<Self> = members.next_value()?;
        let is_there = value.is_some();
        if let Some(value) = value {
            *self = value;
        }
        Ok(is_there)
    }

    /// Writes it. Types that contain others pass the decision about secrets on.
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error>;
}

impl<T: WriteJson> WriteJson for Option<T> {
    const IS_SECRET: bool = T::IS_SECRET;

    fn is_written(&self) -> bool {
        self.is_some()
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<bool, A::Error>
    where
        Self: Deserialize<'de>,
    {
        let value: Self = members.next_value()?;
        let is_there = value.is_some();
        if is_there {
            *self = value;
        }
        Ok(is_there)
    }

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer, secrets),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: WriteJson> WriteJson for Patch<T> {
    const IS_SECRET: bool = T::IS_SECRET;

    fn is_written(&self) -> bool {
        !matches!(self, Self::Keep)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<bool, A::Error>
    where
        Self: Deserialize<'de>,
    {
        *self = members.next_value()?;
        Ok(true)
    }

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.write(serializer, secrets),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

impl<T: WriteJson> WriteJson for Vec<T> {
    const IS_SECRET: bool = T::IS_SECRET;

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| secrets.apply(item)))
    }
}

impl<T: WriteJson> WriteJson for Box<T> {
    const IS_SECRET: bool = T::IS_SECRET;

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        T::write(self, serializer, secrets)
    }
}

impl<T: WriteJson> WriteJson for Page<T> {
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        let data = self.data.iter().map(|item| secrets.apply(item)).collect();
        Page::new(data, self.total_count).serialize(serializer)
    }
}

impl<T: Serialize> WriteJson for List<T> {
    fn write<S: Serializer>(&self, serializer: S, _: Secrets) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

/// For types without secrets and without members.
macro_rules! written_as_serialized {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::api::types::write::WriteJson for $type {
            fn write<S: serde::Serializer>(
                &self,
                serializer: S,
                _: $crate::api::types::write::Secrets,
            ) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, serializer)
            }
        }
    )+};
}

pub(crate) use written_as_serialized;

written_as_serialized!((), String, bool, u32, u64, i32, i64);
written_as_serialized!(f64, Timestamp, Metadata, CustomClaims, Value);
