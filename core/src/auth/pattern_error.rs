use core::fmt;

/// Why a URL pattern is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidPattern {
    /// A `:` is not followed by a name.
    MissingName,
    /// A group in parentheses is empty, unbalanced, starts with `?` or holds a capturing group.
    Group,
    /// A `*`, `+`, `?`, `{` or `}` stands where none can.
    Unexpected,
    /// Two parameters have no text between them.
    MissingText,
    /// A parameter without prefix and suffix cannot be repeated.
    Repeat,
    /// A regular expression is malformed, or uses what this library does not support:
    /// back references, look-behind, named groups.
    Regex,
    /// The pattern is too large.
    TooLarge,
}

impl fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingName => "a `:` needs the name of a parameter behind it",
            Self::Group => "a group is empty, unbalanced, starts with `?` or holds a capturing group",
            Self::Unexpected => {
                "a `*`, `+`, `?`, `{` or `}` stands where none can; for the rest of a path write `(.*)`"
            }
            Self::MissingText => "two parameters need text between them",
            Self::Repeat => "a parameter without prefix and suffix cannot be repeated",
            Self::Regex => {
                "a regular expression is malformed or uses back references, look-behind or named groups"
            }
            Self::TooLarge => "the pattern is too large",
        })
    }
}
