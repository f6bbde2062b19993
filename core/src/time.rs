//! Points in time as plain numbers. Without the feature `std` there is no clock.

#[cfg(any(
    feature = "std",
    feature = "chrono-04",
    feature = "jiff-02",
    feature = "time-03"
))]
mod convert;

use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time: milliseconds since the Unix epoch (1970-01-01T00:00:00Z).
///
/// Clerk's API writes most times in this unit, JWT claims are in seconds
/// ([`Timestamp::from_secs`]). Arithmetic and conversions saturate, so no input overflows.
///
/// With the feature `std` it is made from and into [`SystemTime`](https://doc.rust-lang.org/std/time/struct.SystemTime.html);
/// with the features `chrono-04`, `jiff-02` and `time-03` from and into the times of these crates. An
/// operation takes any of them for a time.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use std::time::Duration;
///
/// use clerk_backend::Timestamp;
///
/// let time = Timestamp::from_secs(1_716_883_200);
/// assert_eq!(time.to_string(), "2024-05-28T08:00:00.000Z");
/// assert_eq!(time.saturating_add(Duration::from_secs(60)).since(time).as_secs(), 60);
/// ```
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

/// In the form of RFC 3339, with milliseconds and in UTC: `2024-05-28T08:00:00.000Z`. Years before 0
/// and after 9999, which RFC 3339 has no form for, have a sign and six digits or more.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        let of_day = self.0.rem_euclid(DAY);
        let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (second, milli) = (of_day / 1000 % 60, of_day % 1000);
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}")?;
        } else {
            write!(f, "{year:+07}")?;
        }
        write!(
            f,
            "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
        )
    }
}

/// The milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Year, month and day of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// If years begin in March, the leap day is the last day, and each five months from March on have
/// 153 days.
fn civil(days: i64) -> (i64, i64, i64) {
    const ERA: i64 = 146_097; // days in 400 years
    let since_march_0 = days + 719_468;
    let of_era = since_march_0.rem_euclid(ERA);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = since_march_0.div_euclid(ERA) * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
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
    use alloc::string::ToString;

    #[test]
    fn arithmetic_saturates() {
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(end.saturating_add(Duration::MAX), end);
        assert_eq!(Timestamp::from_secs(i64::MAX), end);
        assert_eq!(Timestamp::EPOCH.since(end), Duration::ZERO);
        assert_eq!(Timestamp::from_millis(-1).as_secs(), -1);
    }

    /// The texts are those of `new Date(ms).toISOString()`.
    #[test]
    fn displays_as_rfc_3339_with_milliseconds() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_716_883_200_123, "2024-05-28T08:00:00.123Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
            (8_640_000_000_000_000, "+275760-09-13T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
        for millis in [i64::MIN, i64::MAX] {
            assert!(Timestamp::from_millis(millis).to_string().ends_with('Z'));
        }
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
