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
        $crate::api::types::model::model_members! {
            (
                [$(#[$meta])*]
                [
                    /// What is wrong with a value that was given, until it is part of a request.
                    problem: Option<$crate::api::errors::Invalid>,
                ]
            )
            $name []
            $( $(#[$rmeta])* required $rname $(= $rwire)? : $rtype, )*
            $( $(#[$ometa])* $oname $(= $owire)? : Option<$otype>, )*
            $($( $(#[$pmeta])* $pname $(= $pwire)? : $crate::api::types::patch::Patch<$ptype>, )*)?
        }

        impl $name {
            /// Makes it from the required members.
            pub fn new($( $rname: impl Into<$rtype> ),*) -> Self {
                Self { $( $rname: $rname.into(), )* ..Self::default() }
            }

            $(
                $(#[$ometa])*
                #[must_use]
                pub fn $oname<How: $crate::api::parameters::how::How>(
                    mut self,
                    $oname: impl $crate::api::parameters::IntoParam<Option<$otype>, How>,
                ) -> Self {
                    match $oname.into_param() {
                        Ok(None) => {}
                        Ok(given) => self.$oname = given,
                        Err(problem) => self.problem = Some(problem),
                    }
                    self
                }
            )*
            $($(
                $(#[$pmeta])*
                #[must_use]
                pub fn $pname<How: $crate::api::parameters::how::How>(
                    mut self,
                    $pname: impl $crate::api::parameters::IntoParam<
                        Option<$crate::api::types::patch::Patch<$ptype>>,
                        How,
                    >,
                ) -> Self {
                    match $pname.into_param() {
                        Ok(None) => {}
                        Ok(Some(given)) => self.$pname = given,
                        Err(problem) => self.problem = Some(problem),
                    }
                    self
                }
            )*)?
        }

        impl $crate::api::parameters::params::Param for $name {
            type Form = $crate::api::parameters::form::Plain;
            #[inline]
            fn into_json(self) -> Result<Option<serde_json::Value>, $crate::api::errors::Invalid> {
                if let Some(problem) = self.problem {
                    return Err(problem);
                }
                let whole = $crate::api::types::model::Secrets::Shown.apply(&self);
                serde_json::to_value(whole).map(Some).map_err(|_| $crate::api::errors::Invalid::NotJson)
            }
            #[inline]
            fn from_json(value: &serde_json::Value) -> Option<Self> {
                let input = <Self as serde::Deserialize>::deserialize(value).ok()?;
                input.unknown.is_empty().then_some(input)
            }
        }
    )+};
}

pub(crate) use input;
