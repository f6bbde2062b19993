//! The types of answers: missing members are tolerated, unknown members are kept.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

pub(crate) use super::write::{Members, Secrets, WithPrivate, WriteJson};

/// Declares the type of an answer. A member may be absent or `null`, unless it is marked `required`
/// (the identity). Unknown members are kept in `unknown` and written back.
///
/// ```text
/// model! {
///     /// A thing.
///     pub struct Thing {
///         /// Its id.
///         required id: String,
///         /// Its name, if it has one.
///         name: Option<String>,
///         /// Its kind.
///         kind = "type": Option<ThingKind>,
///     }
/// }
/// ```
macro_rules! model {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident { $($body:tt)* }
    )+) => {$(
        $crate::api::types::model::model_members! { ([$(#[$meta])*] []) $name [] [] $($body)* }
    )+};
}

/// Sorts the members into `(attributes) name wire type required?`, collects the names of the
/// required ones, and writes the type.
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
    (([$($meta:tt)*] [$($field:tt)*]) $name:ident [$( ([$($m:tt)*] $member:ident [$($wire:tt)+] [$type:ty] $is_required:literal) )*] [$( [$($required:tt)+] )*]) => {
        $($meta)*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $( $($m)* pub $member: $type, )*
            /// Members that this version of the crate does not know, unchanged. `Debug` shows only
            /// their names, because one may be a secret.
            pub unknown: serde_json::Map<alloc::string::String, serde_json::Value>,
            $($field)*
        }

        impl $name {
            /// To serialize it with private metadata and secrets, which `Serialize` leaves out.
            pub const fn with_private(&self) -> $crate::api::WithPrivate<'_, Self> {
                $crate::api::types::model::WithPrivate(self)
            }
        }

        impl core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($member), &self.$member) )*
                    .field("unknown", &$crate::api::types::metadata::Names(&self.unknown))
                    .finish()
            }
        }

        impl $crate::api::types::model::Model for $name {
            const NAMES: &'static [&'static str] = &[$( $($wire)+ ),*];
            const REQUIRED: &'static [&'static str] = &[$( $($required)+ ),*];

            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut A,
            ) -> Result<$crate::api::types::model::Read, A::Error> {
                match name {
                    $( $($wire)+ => $crate::api::types::model::WriteJson::read(&mut self.$member, members), )*
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
                $crate::api::types::model::WriteJson::write(self, serializer, hidden)
            }
        }

        impl $crate::api::types::model::WriteJson for $name {
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

/// Implemented by `model!` for each type.
pub(crate) trait Model: Default {
    /// The names of all members on the wire.
    const NAMES: &'static [&'static str];
    /// The names of the required members on the wire.
    const REQUIRED: &'static [&'static str];

    /// Reads the next value, that of the member `name`.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        members: &mut A,
    ) -> Result<Read, A::Error>;

    fn unknown(&mut self) -> &mut Map<String, Value>;
}

/// The result of reading a member.
pub(crate) enum Read {
    /// The value was read.
    Value,
    /// The value was `null`, which means the same as absent.
    Null,
    /// The type has no such member; its value has not been read.
    Unknown,
}

pub(crate) fn deserialize<'de, M: Model, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    deserializer.deserialize_struct("", M::NAMES, ModelVisitor(PhantomData))
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

/// The bit of the required member `name` in the set of members seen; 0 if it is not required.
fn bit(required: &[&str], name: &str) -> u32 {
    let index = required.iter().position(|known| *known == name);
    index.map_or(0, |index| 1 << index)
}

/// The name of a member, borrowed from the input if it has no escapes.
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
