//! The flags of operations.

/// A set of flags.
#[derive(Clone, Copy)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(crate) const NONE: Self = Self(0);
    /// The path is not prefixed with the API version.
    pub(crate) const UNVERSIONED: Self = Self(1);
    /// It can be sent without the instance's secret key.
    pub(crate) const KEYLESS: Self = Self(1 << 1);
    /// Clerk does not count it against the rate limit.
    pub(crate) const UNLIMITED: Self = Self(1 << 2);
    /// Clerk discourages its use.
    pub(crate) const DEPRECATED: Self = Self(1 << 3);
    /// It changes nothing, although its method does not say so.
    pub(crate) const SAFE: Self = Self(1 << 4);

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The flag that a word stands for, or an error that names the operation. `text` and `keyed`
/// change methods of the operation, so `operations!` reads them itself.
macro_rules! flag {
    ([$operation:expr] unversioned) => {
        $crate::api::description::flags::Flags::UNVERSIONED
    };
    ([$operation:expr] keyless) => {
        $crate::api::description::flags::Flags::KEYLESS
    };
    ([$operation:expr] unlimited) => {
        $crate::api::description::flags::Flags::UNLIMITED
    };
    ([$operation:expr] deprecated) => {
        $crate::api::description::flags::Flags::DEPRECATED
    };
    ([$operation:expr] safe) => {
        $crate::api::description::flags::Flags::SAFE
    };
    ([$operation:expr] text) => {
        $crate::api::description::flags::Flags::NONE
    };
    ([$operation:expr] keyed) => {
        $crate::api::description::flags::Flags::NONE
    };
    ([$operation:expr] $other:ident) => {
        compile_error!(concat!(
            $operation,
            ": `",
            stringify!($other),
            "` is not a flag; flags are unversioned, keyless, unlimited, deprecated, safe, text and keyed",
        ))
    };
}

pub(crate) use flag;
