//! Objects inside request bodies.

/// Declares an object inside a request body: like [`model!`](crate::api::types::model), with a
/// constructor from the required members and a setter for each of the others. Unknown members in
/// JSON are refused instead of kept. A member `name: Type` is an `Option<Type>` of the struct; a
/// member after `patch` can also be cleared and is a `Patch<Type>`.
macro_rules! input {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident(
            $( $(#[$rmeta:meta])* $rname:ident $(= $rwire:literal)? : $rtype:ty ),* $(,)?
        ) { $(
            $(#[$ometa:meta])* $oname:ident $(= $owire:literal)? : $otype:ty
        ),* $(,)? }
        $( patch { $(
            $(#[$pmeta:meta])* $pname:ident $(= $pwire:literal)? : $ptype:ty
        ),* $(,)? } )?
    )+) => {$(
        $crate::api::types::model::model! {
            $(#[$meta])*
            pub struct $name {
                $( $(#[$rmeta])* required $rname $(= $rwire)? : $rtype, )*
                $( $(#[$ometa])* $oname $(= $owire)? : Option<$otype>, )*
                $($( $(#[$pmeta])* $pname $(= $pwire)? : $crate::api::types::patch::Patch<$ptype>, )*)?
            }
        }

        impl $name {
            /// Makes it from the required members.
            pub fn new($( $rname: impl Into<$rtype> ),*) -> Self {
                Self { $( $rname: $rname.into(), )* ..Self::default() }
            }

            $(
                $(#[$ometa])*
                #[must_use]
                pub fn $oname(mut self, $oname: impl Into<$otype>) -> Self {
                    self.$oname = Some($oname.into());
                    self
                }
            )*
            $($(
                $(#[$pmeta])*
                #[must_use]
                pub fn $pname(mut self, $pname: impl Into<$crate::api::types::patch::Patch<$ptype>>) -> Self {
                    self.$pname = $pname.into();
                    self
                }
            )*)?
        }

        impl $crate::api::parameters::params::Param for $name {
            fn into_json(self) -> Result<Option<serde_json::Value>, $crate::api::errors::Invalid> {
                let whole = $crate::api::types::model::Secrets::Shown.apply(&self);
                serde_json::to_value(whole).map(Some).map_err(|_| $crate::api::errors::Invalid::NotJson)
            }
            fn from_json(value: &serde_json::Value) -> Option<Self> {
                let input = <Self as serde::Deserialize>::deserialize(value).ok()?;
                input.unknown.is_empty().then_some(input)
            }
        }
    )+};
}

pub(crate) use input;
