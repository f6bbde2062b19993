//! Enums that keep the values that this version of the crate does not name.

use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::Serialize;
use serde::de::Visitor;

/// Declares an enum that keeps unknown values, because Clerk may add values at any time.
///
/// Unknown values have no public variant. So a later version of this crate can name them without
/// changing the meaning of a `match`.
macro_rules! open_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $text:literal ),+ $(,)? }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$vmeta])* #[doc = concat!("`", $text, "`")] $variant, )+
            #[doc(hidden)]
            __Unknown($crate::api::parameters::open_enum::Unknown),
        }

        impl $name {
            /// Every value that this version of the crate knows by name.
            pub const KNOWN: &'static [&'static str] = &[$($text),+];

            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::__Unknown(unknown) => unknown.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $( $text => Self::$variant, )+
                    _ => Self::__Unknown($crate::api::parameters::open_enum::Unknown::new(text)),
                }
            }
        }

        impl core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::parameters::open_enum::Unknown::read(deserializer)
            }
        }

        $crate::api::types::write::written_as_serialized!($name);

        impl $crate::api::types::kind::Typed for $name {
            const KIND: $crate::api::types::kind::Kind =
                $crate::api::types::kind::Kind::Enum(Self::KNOWN);
        }

        impl $crate::api::parameters::params::Param for $name {
            type Form = $crate::api::parameters::form::Plain;
            #[inline]
            fn into_json(self) -> Result<Option<serde_json::Value>, $crate::api::errors::Invalid> {
                Ok(Some(self.as_str().into()))
            }
            #[inline]
            fn from_json(value: &serde_json::Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }
    )+};
}

pub(crate) use open_enum;

/// A value of an open enum that this version of the crate does not name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unknown(String);

impl Unknown {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The value as it is on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads a text as the enum.
    pub(crate) fn read<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: for<'a> From<&'a str>,
        D: serde::Deserializer<'de>,
    {
        deserializer.deserialize_str(AsEnum(PhantomData))
    }
}

struct AsEnum<T>(PhantomData<fn() -> T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for AsEnum<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(text.into())
    }
}

impl Serialize for Unknown {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
