/// Declares the operations of a resource.
///
/// ```text
/// /// What it does.                                   (docs of the function)
/// Get "/users/{user_id}" as "GetUser"                 method, path, operationId
/// pub fn get => GetUser(path user_id: String)         function => type(required parameters)
///     -> User { }                                     result { optional parameters }
/// ```
///
/// A parameter is `place name: Type`, with `= "wire_name"` if the name on the wire differs;
/// `place<How> name: Type` for a required list or number. Places
/// are those of [`Place`](crate::api::params::Place); `either_body` is a body member that this
/// function requires, while another function makes the same operation without it. After the
/// operationId, flags may follow: `[unversioned]` (no `/v1`), `[keyless]` (sent even without a
/// secret key), `[unlimited]` (Clerk does not count it against the rate limit), `[safe]` (it changes
/// nothing, although its method does not say so), `[deprecated]`, `[text]` (the answer is text, not
/// JSON) and `[keyed]` (it may carry idempotency keys). After the result, `paged Item` may follow,
/// for lists with `limit` and `offset`; with `by member` if `id` does not tell its entries apart.
/// `#[doc(alias = "getUser")]` before it gives the name of Clerk's JavaScript SDK, if it differs from the
/// operationId in more than case. `..NAME,` before the optional parameters includes the list that [`shared_parameters`] declares
/// by that name.
///
/// Here and in the macros of types, functions are `#[inline]`, so that a build compiles only those
/// that the application calls: there are thousands, and a service needs a few.
macro_rules! operations {
    ($(
        $(#[$meta:meta])*
        $method:ident $path:literal as $id:literal $([$flag:ident])*
        pub fn $function:ident => $name:ident(
            $( $rplace:ident $(<$how:ident>)? $rname:ident $(= $rwire:literal)? : $rtype:ty ),* $(,)?
        ) -> $output:ty $(, paged $item:ty $(, by $key:ident)? $(, max $max:literal)?)?
        { $(..$shared:ident $(,)?)? $(
            $(#[$ometa:meta])*
            $oplace:ident $oname:ident $(= $owire:literal)? : $otype:ty
        ),* $(,)? }
    )+) => {
        $(
            $(#[$meta])*
            #[doc(alias = $id)]
            pub fn $function<$( $($how: $crate::api::parameters::how::How,)? )*>(
                $( $rname: $crate::api::description::operations::given!($rtype $(, $how)?) ),*
            ) -> $name {
                let params = $crate::api::parameters::params::Params::default();
                $( let params = params.with::<$rtype>(
                    $crate::api::description::operations::place!([$id] $rplace),
                    $crate::api::description::operations::wire!($rname $(= $rwire)?),
                    $crate::api::description::operations::into!($rname $(, $how)?),
                ); )*
                $name { params }
            }

            #[doc = concat!("The operation `", $id, "` (`", $crate::api::description::operations::verb!($method), " ", $path, "`), made by [`", stringify!($function), "`].")]
            #[derive(Clone, Debug, PartialEq)]
            #[must_use = "an operation does nothing until it is sent"]
            pub struct $name {
                pub(super) params: $crate::api::parameters::params::Params,
            }

            impl $name {
                const FLAGS: $crate::api::description::flags::Flags =
                    $crate::api::description::flags::Flags::NONE
                        $( .with($crate::api::description::flags::flag!([$id] $flag)) )*;

                $(
                    $(#[$ometa])*
                    pub fn $oname<How: $crate::api::parameters::how::How>(
                        self,
                        $oname: impl $crate::api::parameters::IntoParam<Option<$otype>, How>,
                    ) -> Self {
                        let place = $crate::api::description::operations::place!([$id] $oplace);
                        let name = $crate::api::description::operations::wire!($oname $(= $owire)?);
                        Self { params: self.params.with::<$otype>(place, name, $oname.into_param()) }
                    }
                )*
            }

            impl $crate::api::description::endpoint::Endpoint for $name {
                type Output = $output;
                const METHOD: $crate::http::Method = $crate::http::Method::$method;
                const OPERATION: &'static str = $id;
                const VERSIONED: bool = !Self::FLAGS.has($crate::api::description::flags::Flags::UNVERSIONED);
                const KEYLESS: bool = Self::FLAGS.has($crate::api::description::flags::Flags::KEYLESS);
                const SAFE: bool = Self::FLAGS.has($crate::api::description::flags::Flags::SAFE);
                const RATE_LIMITED: bool = !Self::FLAGS.has($crate::api::description::flags::Flags::UNLIMITED);

                #[inline]
                fn path(&self, path: &mut $crate::api::parameters::path::Path) -> Result<(), $crate::api::parameters::path::Problem> {
                    self.params.path($path, path)
                }
                #[inline]
                fn query(&self, query: &mut $crate::api::parameters::path::Query) -> Result<(), $crate::api::parameters::path::Problem> {
                    self.params.query(query);
                    Ok(())
                }
                #[inline]
                fn headers(&self, headers: &mut $crate::http::Headers) -> Result<(), $crate::api::parameters::path::Problem> {
                    self.params.headers(headers)
                }
                #[inline]
                fn body(&self) -> Result<$crate::http::Body, $crate::api::parameters::path::Problem> {
                    self.params.body()
                }
                $crate::api::description::operations::keyed!($([$flag])*);
                $crate::api::description::operations::decode!($([$flag])*);
            }

            impl $crate::api::description::describe::Described for $name {
                const DESCRIPTION: $crate::api::description::describe::Operation = {
                    const PARAMETERS: &[$crate::api::description::describe::Parameter] = $crate::api::description::operations::joined!([
                        $( $crate::api::description::describe::Parameter::of::<$rtype>(
                            $crate::api::description::operations::wire!($rname $(= $rwire)?),
                            $crate::api::description::operations::place!([$id] $rplace),
                            $crate::api::description::operations::required!($rplace),
                        ), )*
                        $( $crate::api::description::describe::Parameter::of::<$otype>(
                            $crate::api::description::operations::wire!($oname $(= $owire)?),
                            $crate::api::description::operations::place!([$id] $oplace),
                            false,
                        ), )*
                    ] $(, $name::$shared)?);
                    $crate::api::description::check::check($id, $crate::http::Method::$method, $path, PARAMETERS);
                    $crate::api::description::describe::Operation::of::<$name>(
                        stringify!($function),
                        $path,
                        PARAMETERS,
                        $name::FLAGS,
                    )
                };
            }

            $(
                impl $crate::api::description::paged::Paged for $name {
                    type Item = $item;
                    const MAX_LIMIT: u32 = $crate::api::description::operations::max!($($max)?);

                    #[inline]
                    fn window(&self) -> (Option<u32>, u64) {
                        self.params.window()
                    }
                    #[inline]
                    fn id(item: &$item) -> Option<&str> {
                        let id = $crate::api::description::operations::id_of!(item $($key)?);
                        $crate::api::description::paged::Id::text(id)
                    }
                    #[inline]
                    fn at(&self, limit: u32, offset: u64) -> Self {
                        let mut params = self.params.clone();
                        let query = $crate::api::parameters::params::Place::Query;
                        params.set(query, "limit", limit);
                        params.set(query, "offset", offset);
                        Self { params }
                    }
                }
            )?
        )+

        /// The descriptions of this resource's operations.
        #[cfg_attr(not(feature = "registry"), doc(hidden))]
        pub const OPERATIONS: &[$crate::api::description::describe::Operation] =
            &[$( <$name as $crate::api::description::describe::Described>::DESCRIPTION ),+];
    };
}

/// Declares optional parameters that several operations share.
///
/// ```text
/// NAME of [TypeOfOne, TypeOfAnother] { optional parameters }
/// ```
///
/// This declares the setters. If a listed operation does not include the list (`..NAME`), the
/// compiler reports the list as unused; an operation that includes it without being listed does not
/// compile.
macro_rules! shared_parameters {
    ($name:ident of [$($type:ident),+] $list:tt) => {
        $( $crate::api::description::operations::shared_parameters!(@ $name $type $list); )+
    };
    (@ $name:ident $type:ident { $(
        $(#[$meta:meta])*
        $place:ident $parameter:ident : $kind:ty
    ),* $(,)? }) => {
        impl $type {
            const $name: &'static [$crate::api::description::describe::Parameter] = &[$(
                $crate::api::description::describe::Parameter::of::<$kind>(
                    stringify!($parameter),
                    $crate::api::description::operations::place!([stringify!($type)] $place),
                    false,
                ),
            )*];
            $(
                $(#[$meta])*
                pub fn $parameter<How: $crate::api::parameters::how::How>(
                    self,
                    $parameter: impl $crate::api::parameters::IntoParam<Option<$kind>, How>,
                ) -> Self {
                    let place = $crate::api::description::operations::place!([stringify!($type)] $place);
                    let name = stringify!($parameter);
                    Self { params: self.params.with::<$kind>(place, name, $parameter.into_param()) }
                }
            )*
        }
    };
}

/// What is given for a required parameter. With a name in angle brackets (`body<How> ids: List<..>`)
/// it is all that [`IntoParam`](crate::api::parameters::IntoParam) accepts.
macro_rules! given {
    ($type:ty) => {
        impl Into<$type>
    };
    ($type:ty, $how:ident) => {
        impl $crate::api::parameters::IntoParam<$type, $how>
    };
}

macro_rules! into {
    ($value:ident) => {
        Ok(Some($value.into()))
    };
    ($value:ident, $how:ident) => {
        $value.into_param().map(Some)
    };
}

macro_rules! joined {
    ($own:tt) => {
        &$own
    };
    ($own:tt, $shared:expr) => {{
        const OWN: &[$crate::api::description::describe::Parameter] = &$own;
        &$crate::api::description::describe::joined::<{ OWN.len() + $shared.len() }>(OWN, $shared)
    }};
}

/// The place that a word stands for, or an error that names the operation.
macro_rules! place {
    ([$operation:expr] path) => {
        $crate::api::parameters::params::Place::Path
    };
    ([$operation:expr] query) => {
        $crate::api::parameters::params::Place::Query
    };
    ([$operation:expr] header) => {
        $crate::api::parameters::params::Place::Header
    };
    ([$operation:expr] body) => {
        $crate::api::parameters::params::Place::Body
    };
    ([$operation:expr] either_body) => {
        $crate::api::parameters::params::Place::Body
    };
    ([$operation:expr] items) => {
        $crate::api::parameters::params::Place::Items
    };
    ([$operation:expr] form) => {
        $crate::api::parameters::params::Place::Form
    };
    ([$operation:expr] $other:ident) => {
        compile_error!(concat!(
            $operation,
            ": `",
            stringify!($other),
            "` is not a place; places are path, query, header, body, either_body, items and form",
        ))
    };
}

macro_rules! required {
    (either_body) => {
        false
    };
    ($place:ident) => {
        true
    };
}

macro_rules! decode {
    () => {
        $crate::api::description::endpoint::decode_json!();
    };
    ([text] $([$rest:ident])*) => {
        fn decode(body: &[u8]) -> Result<Self::Output, serde_json::Error> {
            Ok(alloc::string::String::from_utf8_lossy(body).into_owned())
        }
    };
    ([$other:ident] $([$rest:ident])*) => { $crate::api::description::operations::decode!($([$rest])*); };
}

macro_rules! keyed {
    () => {};
    ([keyed] $([$rest:ident])*) => {
        fn is_keyed(&self) -> bool {
            self.params.is_keyed()
        }
    };
    ([$other:ident] $([$rest:ident])*) => { $crate::api::description::operations::keyed!($([$rest])*); };
}

macro_rules! verb {
    (Get) => {
        "GET"
    };
    (Post) => {
        "POST"
    };
    (Put) => {
        "PUT"
    };
    (Patch) => {
        "PATCH"
    };
    (Delete) => {
        "DELETE"
    };
}

macro_rules! wire {
    ($name:ident) => {
        stringify!($name)
    };
    ($name:ident = $wire:literal) => {
        $wire
    };
}

/// The member that identifies an entry of a list.
macro_rules! id_of {
    ($item:ident) => {
        &$item.id
    };
    ($item:ident $member:ident) => {
        &$item.$member
    };
}

macro_rules! max {
    () => {
        500
    };
    ($max:literal) => {
        $max
    };
}

pub(crate) use {
    decode, given, id_of, into, joined, keyed, max, operations, place, required, shared_parameters,
    verb, wire,
};
