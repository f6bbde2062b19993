/// What a request is for. What strangers cause in one lane delays no other: see
/// [`Admission`](crate::admission::Admission).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Lane {
    /// The signing keys of the instance. Unbounded, since there is one fetch at a time, and outside
    /// of the rate limit.
    Keys,
    /// Sessions of visitors: refreshed tokens and handshake payloads. Anybody can cause them.
    Sessions,
    /// Opaque machine tokens that Clerk is asked about. Anybody can cause them.
    MachineTokens,
    /// Calls that the application makes one by one.
    #[default]
    Calls,
    /// Calls that the application makes in large numbers: lists, bulk operations, many at once.
    Bulk,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 5] = [
        Self::Keys,
        Self::Sessions,
        Self::MachineTokens,
        Self::Calls,
        Self::Bulk,
    ];

    /// The name, for events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Sessions => "sessions",
            Self::MachineTokens => "machine-tokens",
            Self::Calls => "calls",
            Self::Bulk => "bulk",
        }
    }

    /// Whether strangers can cause requests in this lane. A full lane of this kind refuses at once
    /// instead of letting callers wait.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Sessions | Self::MachineTokens)
    }

    /// How many requests may be under way if nothing else is configured: 64 in each public lane,
    /// 512 calls, 64 bulk calls.
    pub const fn default_bound(self) -> usize {
        match self {
            Self::Keys => usize::MAX,
            Self::Sessions | Self::MachineTokens | Self::Bulk => 64,
            Self::Calls => 512,
        }
    }

    /// How large the share of the rate limit is when several lanes wait, relative to the others.
    pub(crate) const fn weight(self) -> u64 {
        match self {
            Self::Bulk => 1,
            Self::MachineTokens => 2,
            Self::Keys | Self::Sessions | Self::Calls => 4,
        }
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Keys => 0,
            Self::Sessions => 1,
            Self::MachineTokens => 2,
            Self::Calls => 3,
            Self::Bulk => 4,
        }
    }
}
