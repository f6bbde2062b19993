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
        $crate::api::types::model::model_members! { ([$(#[$meta])*] []) $name [] $($body)* }
    )+};
}

/// Sorts the members into `(attributes) name wire type required?` and writes the type.
macro_rules! model_members {
    ($head:tt $name:ident [$($done:tt)*] $(#[$m:meta])* required $member:ident = $wire:literal : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [$wire] [$type] true)] $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] $(#[$m:meta])* required $member:ident : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [stringify!($member)] [$type] true)] $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] $(#[$m:meta])* $member:ident = $wire:literal : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [$wire] [$type] false)] $($rest)* }
    };
    ($head:tt $name:ident [$($done:tt)*] $(#[$m:meta])* $member:ident : $type:ty, $($rest:tt)*) => {
        $crate::api::types::model::model_members! { $head $name [$($done)* ([$(#[$m])*] $member [stringify!($member)] [$type] false)] $($rest)* }
    };
    (([$($meta:tt)*] [$($field:tt)*]) $name:ident [$( ([$($m:tt)*] $member:ident [$($wire:tt)+] [$type:ty] $is_required:literal) )*]) => {
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
            const REQUIRED: u128 = $crate::api::types::model::bits(&[$( $is_required ),*]);

            #[allow(non_camel_case_types, clippy::as_conversions)]
            fn read<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                members: &mut A,
            ) -> Result<bool, A::Error> {
                enum Index { $( $member ),* }
                match index {
                    $( at if at == Index::$member as usize => {
                        $crate::api::types::model::WriteJson::read(&mut self.$member, members)
                    } )*
                    _ => Ok(false),
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
    /// A bit for each required one of them, the first the lowest.
    const REQUIRED: u128;

    /// Reads the next value, that of the member with this index in [`Self::NAMES`]. Whether there is
    /// one: `null` means the same as absent.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        members: &mut A,
    ) -> Result<bool, A::Error>;

    fn unknown(&mut self) -> &mut Map<String, Value>;
}

/// A bit for each `true`, the first the lowest.
pub(crate) const fn bits(flags: &[bool]) -> u128 {
    let (mut bits, mut bit, mut rest) = (0, 1, flags);
    while let [flag, behind @ ..] = rest {
        if *flag {
            bits |= bit;
        }
        (bit, rest) = (bit << 1, behind);
    }
    bits
}

pub(crate) fn deserialize<'de, M: Model, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<M, D::Error> {
    deserializer.deserialize_struct(BY_INDEX, M::NAMES, ModelVisitor(PhantomData))
}

/// The name that `deserialize_struct` gets of every model. A deserializer that knows it may pass the
/// index of a member in place of its name.
pub(crate) const BY_INDEX: &str = "";

struct ModelVisitor<M>(PhantomData<fn() -> M>);

impl<'de, M: Model> Visitor<'de> for ModelVisitor<M> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<M, A::Error> {
        const { assert!(M::NAMES.len() <= 128, "more than there are bits") };
        let mut model = M::default();
        let mut missing = M::REQUIRED;
        while let Some(key) = members.next_key()? {
            let index = match key {
                Key::Index(index) => index,
                Key::Name(name) => {
                    let Some(index) = M::NAMES.iter().position(|known| *known == name) else {
                        let value = members.next_value()?;
                        model.unknown().insert(name.into_owned(), value);
                        continue;
                    };
                    index
                }
            };
            if model.read(index, &mut members)? {
                missing &= !(1 << index);
            }
        }
        let first = usize::try_from(missing.trailing_zeros());
        match first.ok().and_then(|first| M::NAMES.get(first)) {
            None => Ok(model),
            Some(name) => Err(de::Error::missing_field(name)),
        }
    }
}

/// A member: its index, or its name, borrowed from the input if it has no escapes.
enum Key<'a> {
    Index(usize),
    Name(Cow<'a, str>),
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }
            fn visit_u64<E: de::Error>(self, index: u64) -> Result<Key<'de>, E> {
                usize::try_from(index).map(Key::Index).map_err(E::custom)
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key::Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key::Name(Cow::Owned(name.into())))
            }
        }
        deserializer.deserialize_identifier(KeyVisitor)
    }
}
