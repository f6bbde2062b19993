//! Conversions from and into the times of std and of other crates. What is out of the other type's
//! range becomes its first or last moment; fractions of a millisecond are dropped, towards the past.

use super::Timestamp;

/// The nanoseconds of a millisecond.
#[cfg(any(feature = "jiff-02", feature = "time-03"))]
const NANOS: i128 = 1_000_000;

/// From nanoseconds since the epoch.
#[cfg(any(feature = "jiff-02", feature = "time-03"))]
fn from_nanos(nanos: i128) -> Timestamp {
    let millis = nanos.div_euclid(NANOS);
    let end = if millis < 0 { i64::MIN } else { i64::MAX };
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(end))
}

#[cfg(feature = "std")]
mod system_time {
    use core::time::Duration;
    use std::time::SystemTime;

    use super::Timestamp;

    impl Timestamp {
        /// The time of the system's clock.
        ///
        /// wasm32-unknown-unknown has no clock, and no such function.
        #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
        pub fn now() -> Self {
            SystemTime::now().into()
        }
    }

    impl From<SystemTime> for Timestamp {
        fn from(time: SystemTime) -> Self {
            match time.duration_since(SystemTime::UNIX_EPOCH) {
                Ok(after) => Self::EPOCH.saturating_add(after),
                Err(before) => {
                    let nearly = Duration::from_nanos(999_999);
                    Self::EPOCH.saturating_sub(before.duration().saturating_add(nearly))
                }
            }
        }
    }

    /// The end of 9999 and the begin of 1601 where the platform cannot express the time.
    impl From<Timestamp> for SystemTime {
        fn from(time: Timestamp) -> Self {
            let distance = Duration::from_millis(time.as_millis().unsigned_abs());
            let (moment, end) = if time < Timestamp::EPOCH {
                let end = Duration::from_secs(3_234_576 * 60 * 60);
                let back = |by| SystemTime::UNIX_EPOCH.checked_sub(by);
                (back(distance), back(end))
            } else {
                let end = Duration::from_secs(253_402_300_799);
                let forth = |by| SystemTime::UNIX_EPOCH.checked_add(by);
                (forth(distance), forth(end))
            };
            moment.or(end).unwrap_or(SystemTime::UNIX_EPOCH)
        }
    }
}

#[cfg(feature = "chrono-04")]
mod chrono {
    use chrono_04::{DateTime, TimeZone, Utc};

    use super::Timestamp;

    impl<Tz: TimeZone> From<DateTime<Tz>> for Timestamp {
        fn from(time: DateTime<Tz>) -> Self {
            Self::from_millis(time.timestamp_millis())
        }
    }

    impl From<Timestamp> for DateTime<Utc> {
        fn from(time: Timestamp) -> Self {
            Self::from_timestamp_millis(time.as_millis()).unwrap_or(if time < Timestamp::EPOCH {
                Self::MIN_UTC
            } else {
                Self::MAX_UTC
            })
        }
    }
}

#[cfg(feature = "jiff-02")]
mod jiff {
    use super::{Timestamp, from_nanos};

    impl From<jiff_02::Timestamp> for Timestamp {
        fn from(time: jiff_02::Timestamp) -> Self {
            from_nanos(time.as_nanosecond())
        }
    }

    impl From<jiff_02::Zoned> for Timestamp {
        fn from(time: jiff_02::Zoned) -> Self {
            time.timestamp().into()
        }
    }

    impl From<Timestamp> for jiff_02::Timestamp {
        fn from(time: Timestamp) -> Self {
            Self::from_millisecond(time.as_millis()).unwrap_or(if time < Timestamp::EPOCH {
                Self::MIN
            } else {
                Self::MAX
            })
        }
    }
}

#[cfg(feature = "time-03")]
mod time {
    use time_03::{OffsetDateTime, PrimitiveDateTime};

    use super::{NANOS, Timestamp, from_nanos};

    impl From<OffsetDateTime> for Timestamp {
        fn from(time: OffsetDateTime) -> Self {
            from_nanos(time.unix_timestamp_nanos())
        }
    }

    impl From<Timestamp> for OffsetDateTime {
        fn from(time: Timestamp) -> Self {
            let nanos = i128::from(time.as_millis()).saturating_mul(NANOS);
            Self::from_unix_timestamp_nanos(nanos).unwrap_or_else(|_| {
                if time < Timestamp::EPOCH {
                    PrimitiveDateTime::MIN.assume_utc()
                } else {
                    PrimitiveDateTime::MAX.assume_utc()
                }
            })
        }
    }
}
