//! How answers are read: tolerant of what is missing, keeping what is not known.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::list::List;
use super::metadata::{CustomClaims, Metadata};
use super::page::Page;
use super::patch::Patch;
use crate::Timestamp;

/// Declares a type that Clerk answers with. Every member is tolerant of being absent or `null`,
/// but for those marked `required` (its identity); what the type does not know is kept in
/// `unknown` and written back.
///
/// ```text
/// model! {
///     /// What it is.
///     pub struct Thing {
///         /// Its id.
///         required id: String,
///         /// Its name, where it has one.
///         name: Option<String>,
///         /// What it holds.
///         kind = "type": Option<ThingKind>,
///     }
/// }
/// ```
macro_rules! model {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $($body:tt)* }
    )+) => {$(
        $crate::api::types::model::model_members! { [$(#[$meta])*] $name [] [] $($body)* }
    )+};
}

/// Sorts the members into `(attributes) name wire type required?`, and the names of the required
/// ones, then emits.
macro_rules! model_members {
    ($head:tt $name:ident [$($done:tt)*] [$($required:tt)*] $(#[$m:meta])* required $member:ident = $wire:literal : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [$wire] [$type] true)] [$($required)* [$wire]] $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] [$($required:tt)*] $(#[$m:meta])* required $member:ident : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [stringify!($member)] [$type] true)] [$($required)* [stringify!($member)]] $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] $required:tt $(#[$m:meta])* $member:ident = $wire:literal : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [$wire] [$type] false)] $required $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] $required:tt $(#[$m:meta])* $member:ident : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [stringify!($member)] [$type] false)] $required $($rest)* }
    };
    ([$($meta:tt)*] $name:ident [$( ([$($m:tt)*] $member:ident [$($wire:tt)+] [$type:ty] $is_required:literal) )*] [$( [$($required:tt)+] )*]) => {
        $($meta)*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $($m)* pub $member: $type, )*
            /// Members that this version of the crate does not know, as they came. `Debug` shows
            /// their names only: one may be a secret.
            pub unknown: serde_json::Map<alloc::string::String, serde_json::Value>,
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($member), &self.$member) )*
                    .field("unknown", &$crate::api::types::metadata::Names(&self.unknown))
                    .finish()
            }
        }

        impl $crate::api::types::model::Model for $name {
            const REQUIRED: &'static [&'static str] = &[$( $($required)+ ),*];

            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut A,
            ) -> Result<$crate::api::types::model::Read, A::Error> {
                match name {
                    $( $($wire)+ => $crate::api::types::model::Written::read(&mut self.$member, members), )*
                    _ => Ok($crate::api::types::model::Read::Unknown),
                }
            }

            fn unknown(&mut self) -> &mut serde_json::Map<alloc::string::String, serde_json::Value> {
                &mut self.unknown
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::types::model::deserialize(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let hidden = $crate::api::types::model::Secrets::Hidden;
                $crate::api::types::model::Written::write(self, serializer, hidden)
            }
        }

        impl $crate::api::types::model::Written for $name {
            fn write<S: serde::Serializer>(
                &self,
                serializer: S,
                secrets: $crate::api::types::model::Secrets,
            ) -> Result<S::Ok, S::Error> {
                let mut members = $crate::api::types::model::Members::begin(serializer, secrets);
                $( members.write($($wire)+, &self.$member); )*
                members.end(&self.unknown)
            }
        }

        impl $crate::api::types::kind::Typed for $name {
            const KIND: $crate::api::types::kind::Kind = $crate::api::types::kind::Kind::Object(|| const {
                &[$( $crate::api::types::kind::Member::new(
                    $($wire)+,
                    <$type as $crate::api::types::kind::Typed>::KIND,
                    $is_required,
                ) ),*]
            });
        }
    };
}

pub(crate) use {model, model_members};

/// What the macro writes for each type.
pub(crate) trait Model: Default {
    /// The names on the wire of the members that it cannot be without.
    const REQUIRED: &'static [&'static str];

    /// Reads the value of the member `name`, which is next.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        members: &mut A,
    ) -> Result<Read, A::Error>;

    fn unknown(&mut self) -> &mut Map<String, Value>;
}

/// What became of a member.
pub(crate) enum Read {
    /// It was read.
    Value,
    /// It was `null`, which is the same as absent.
    Null,
    /// The type has no such member; its value has not been read.
    Unknown,
}

pub(crate) fn deserialize<'de, M: Model, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    deserializer.deserialize_map(ModelVisitor(PhantomData))
}

struct ModelVisitor<M>(PhantomData<fn() -> M>);

impl<'de, M: Model> Visitor<'de> for ModelVisitor<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<M, A::Error> {
        const { assert!(M::REQUIRED.len() <= 32, "more than there are bits") };
        let mut model = M::default();
        let mut seen = 0_u32;
        while let Some(Name(name)) = members.next_key()? {
            match model.read(&name, &mut members)? {
                Read::Value => seen |= bit(M::REQUIRED, &name),
                Read::Null => {}
                Read::Unknown => {
                    let value = members.next_value()?;
                    model.unknown().insert(name.into_owned(), value);
                }
            }
        }
        match M::REQUIRED
            .iter()
            .find(|name| seen & bit(M::REQUIRED, name) == 0)
        {
            None => Ok(model),
            Some(name) => Err(de::Error::missing_field(name)),
        }
    }
}

/// Of the set of required members, the one that is `name`: nothing where it is not required.
fn bit(required: &[&str], name: &str) -> u32 {
    let index = required.iter().position(|known| *known == name);
    index.map_or(0, |index| 1 << index)
}

/// The name of a member, borrowed from the input where it holds no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl<'de> Visitor<'de> for NameVisitor {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.into())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

/// Whether secrets are written as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Secrets {
    Hidden,
    /// In requests, and for the registry's write-back.
    Shown,
}

impl Secrets {
    pub(crate) const fn of<T>(self, value: &T) -> Writing<'_, T> {
        Writing(value, self)
    }
}

/// A value with the decision on its secrets.
pub(crate) struct Writing<'a, T>(&'a T, Secrets);

impl<T: Written> Serialize for Writing<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer, self.1)
    }
}

/// The members of an object that is written: the first error ends it, whatever is written behind it.
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

    pub(crate) fn write<T: Written>(&mut self, name: &'static str, value: &T) {
        if let Ok(map) = &mut self.map
            && value.is_written()
            && let Err(error) = map.serialize_entry(name, &self.secrets.of(value))
        {
            self.map = Err(error);
        }
    }

    pub(crate) fn end(self, unknown: &Map<String, Value>) -> Result<S::Ok, S::Error> {
        let mut map = self.map?;
        for (name, value) in unknown {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// How a type of an answer is read as a member and written back.
pub(crate) trait Written: Serialize + Sized {
    /// Whether it is written as a member at all: absent ones are not.
    fn is_written(&self) -> bool {
        true
    }

    /// Reads the member's value that is next; a `null` that is the same as absent changes nothing.
    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<Read, A::Error>
    where
        Self: Deserialize<'de>,
    {
        Ok(match members.next_value()? {
            Some(value) => {
                *self = value;
                Read::Value
            }
            None => Read::Null,
        })
    }

    /// Writes it; types that hold others pass the decision on.
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        let _ = secrets;
        self.serialize(serializer)
    }
}

impl<T: Written> Written for Option<T> {
    fn is_written(&self) -> bool {
        self.is_some()
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<Read, A::Error>
    where
        Self: Deserialize<'de>,
    {
        Ok(match members.next_value()? {
            None => Read::Null,
            value => {
                *self = value;
                Read::Value
            }
        })
    }

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer, secrets),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: Written> Written for Patch<T> {
    fn is_written(&self) -> bool {
        !matches!(self, Self::Keep)
    }

    fn read<'de, A: MapAccess<'de>>(&mut self, members: &mut A) -> Result<Read, A::Error>
    where
        Self: Deserialize<'de>,
    {
        *self = members.next_value()?;
        Ok(Read::Value)
    }

    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        match self {
            Self::Set(value) => value.write(serializer, secrets),
            Self::Keep | Self::Clear => serializer.serialize_none(),
        }
    }
}

impl<T: Written> Written for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| secrets.of(item)))
    }
}

impl<T: Written> Written for Box<T> {
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        T::write(self, serializer, secrets)
    }
}

impl<T: Written> Written for Page<T> {
    fn write<S: Serializer>(&self, serializer: S, secrets: Secrets) -> Result<S::Ok, S::Error> {
        let data = self.data.iter().map(|item| secrets.of(item)).collect();
        Page::new(data, self.total_count).serialize(serializer)
    }
}

macro_rules! plainly_written {
    ($($type:ty),+ $(,)?) => {$( impl Written for $type {} )+};
}

plainly_written!((), String, bool, u32, u64, i32, i64);
plainly_written!(f64, Timestamp, Metadata, CustomClaims, Value);

impl<T: Serialize> Written for List<T> {}
