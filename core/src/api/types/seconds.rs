//! Times that Clerk writes in seconds.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::kind::{Kind, Typed};
use super::write::written_as_serialized;
use crate::Timestamp;

/// A point in time that is written in whole seconds since the epoch, while most of Clerk's API
/// writes milliseconds. It has a type of its own so that the two units are not confused.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(Timestamp);

impl From<Seconds> for Timestamp {
    fn from(seconds: Seconds) -> Self {
        seconds.0
    }
}

impl From<Timestamp> for Seconds {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl fmt::Debug for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.as_secs())
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Timestamp::deserialize(deserializer)?.as_millis();
        Ok(Self(Timestamp::from_secs(number)))
    }
}

written_as_serialized!(Seconds);

impl Typed for Seconds {
    const KIND: Kind = Kind::Integer;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_on_the_wire_become_a_timestamp_and_seconds_again() {
        for text in ["1716883200", "1716883200.0"] {
            let seconds: Seconds = serde_json::from_str(text).unwrap();
            assert_eq!(Timestamp::from(seconds).as_millis(), 1_716_883_200_000);
            assert_eq!(serde_json::to_string(&seconds).unwrap(), "1716883200");
        }
    }
}
