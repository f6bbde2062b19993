//! Objects with exactly one of several members.

/// Declares a parameter that is an object with exactly one of these text members.
macro_rules! one_of {
    ($(#[$meta:meta])* pub enum $name:ident {
        $( $(#[$vmeta:meta])* $variant:ident = $wire:literal ),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$vmeta])* $variant(alloc::string::String), )+
        }

        impl $crate::api::types::kind::Typed for $name {
            const KIND: $crate::api::types::kind::Kind = $crate::api::types::kind::Kind::Object(|| const {
                &[$( $crate::api::types::kind::Member::new(
                    $wire,
                    $crate::api::types::kind::Kind::String,
                    false,
                ) ),+]
            });
        }

        impl $crate::api::parameters::params::Param for $name {
            type Form = $crate::api::parameters::form::Plain;
            fn into_json(self) -> Result<Option<serde_json::Value>, $crate::api::errors::Invalid> {
                let (name, value) = match self {
                    $( Self::$variant(value) => ($wire, value), )+
                };
                let member = core::iter::once((name, value));
                Ok(Some(serde_json::Value::from_iter(member)))
            }

            fn from_json(value: &serde_json::Value) -> Option<Self> {
                let mut members = value.as_object()?.iter();
                let (name, value) = members.next()?;
                let value = value.as_str()?.into();
                match name.as_str() {
                    $( $wire if members.next().is_none() => Some(Self::$variant(value)), )+
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use one_of;
