//! Points in time as plain numbers: the core has no clock.

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time: milliseconds since the Unix epoch (1970-01-01T00:00:00Z).
///
/// Clerk's API writes most times in this unit, JWT claims are in seconds
/// ([`Timestamp::from_secs`]). Arithmetic saturates, so no input overflows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The Unix epoch.
    pub const EPOCH: Self = Self(0);

    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the epoch, saturating.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded towards the past.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This time plus `duration`, saturating.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This time minus `duration`, saturating.
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long after `earlier` this is; zero where it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

/// Reads any JSON number: Clerk writes the same timestamps as integers in one operation and as
/// floats in the next. Fractions of a millisecond are dropped.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Millis;
        impl de::Visitor<'_> for Millis {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of milliseconds since the Unix epoch")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Timestamp, E> {
                Ok(Timestamp(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Timestamp, E> {
                Ok(Timestamp(i64::try_from(value).unwrap_or(i64::MAX)))
            }
            #[allow(clippy::as_conversions, clippy::cast_possible_truncation)] // saturates, NaN is 0
            fn visit_f64<E>(self, value: f64) -> Result<Timestamp, E> {
                Ok(Timestamp(value as i64))
            }
        }
        // With its feature `arbitrary_precision` `serde_json` gives `deserialize_any` numbers as maps,
        // and `deserialize_i64` none that is written with a fraction.
        deserializer.deserialize_f64(Millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_saturates() {
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(end.saturating_add(Duration::MAX), end);
        assert_eq!(Timestamp::from_secs(i64::MAX), end);
        assert_eq!(Timestamp::EPOCH.since(end), Duration::ZERO);
        assert_eq!(Timestamp::from_millis(-1).as_secs(), -1);
    }

    #[test]
    fn reads_whatever_number_type_the_wire_used() {
        for (text, millis) in [
            ("1716883200000", 1_716_883_200_000),
            ("1716883200000.0", 1_716_883_200_000),
            ("1.7168832e12", 1_716_883_200_000),
            ("-5", -5),
            ("18446744073709551615", i64::MAX),
        ] {
            let read: Timestamp = serde_json::from_str(text).unwrap();
            assert_eq!(read, Timestamp::from_millis(millis), "{text}");
        }
        assert!(serde_json::from_str::<Timestamp>("\"1716883200000\"").is_err());
    }
}
