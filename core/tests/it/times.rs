//! Times of std and of other crates, and where operations take them.

use clerk_core::Timestamp;

const MILLIS: [i64; 5] = [
    -62_167_219_200_000,
    -1,
    0,
    1_716_883_200_123,
    253_402_300_799_999,
];

#[cfg(feature = "std")]
#[test]
fn system_time_is_converted_both_ways() {
    use std::time::{Duration, SystemTime};
    for millis in MILLIS {
        let time = Timestamp::from_millis(millis);
        assert_eq!(Timestamp::from(SystemTime::from(time)), time);
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1);
    assert_eq!(Timestamp::from(before), Timestamp::from_millis(-1));
    let after = SystemTime::UNIX_EPOCH + Duration::from_nanos(1_999_999);
    assert_eq!(Timestamp::from(after), Timestamp::from_millis(1));
    let _: [SystemTime; 2] = [i64::MIN, i64::MAX].map(|end| Timestamp::from_millis(end).into());
    let clock = SystemTime::now();
    assert!(Timestamp::now() >= Timestamp::from(clock));
    assert!(Timestamp::now().since(clock.into()) < Duration::from_secs(60));
}

#[cfg(feature = "chrono-04")]
#[test]
fn chrono_time_is_converted_both_ways() {
    use chrono_04::{DateTime, FixedOffset, Utc};
    for millis in MILLIS {
        let time = Timestamp::from_millis(millis);
        assert_eq!(Timestamp::from(DateTime::<Utc>::from(time)), time);
    }
    let text = "2024-05-28T10:00:00.123999+02:00";
    let abroad: DateTime<FixedOffset> = DateTime::parse_from_rfc3339(text).unwrap();
    assert_eq!(
        Timestamp::from(abroad).to_string(),
        "2024-05-28T08:00:00.123Z"
    );
    let ends = [i64::MIN, i64::MAX].map(Timestamp::from_millis);
    assert_eq!(
        ends.map(DateTime::<Utc>::from),
        [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC]
    );
}

#[cfg(feature = "jiff-02")]
#[test]
fn jiff_time_is_converted_both_ways() {
    // Its range ends a day before the year 9999 does.
    for millis in &MILLIS[..4] {
        let time = Timestamp::from_millis(*millis);
        assert_eq!(Timestamp::from(jiff_02::Timestamp::from(time)), time);
    }
    let text: jiff_02::Timestamp = "1969-12-31T23:59:59.9999Z".parse().unwrap();
    assert_eq!(Timestamp::from(text), Timestamp::from_millis(-1));
    let ends = [i64::MIN, i64::MAX].map(Timestamp::from_millis);
    assert_eq!(
        ends.map(jiff_02::Timestamp::from),
        [jiff_02::Timestamp::MIN, jiff_02::Timestamp::MAX]
    );
}

#[cfg(feature = "time-03")]
#[test]
fn time_of_the_time_crate_is_converted_both_ways() {
    use time_03::{Duration, OffsetDateTime};
    for millis in MILLIS {
        let time = Timestamp::from_millis(millis);
        assert_eq!(Timestamp::from(OffsetDateTime::from(time)), time);
    }
    let before = OffsetDateTime::UNIX_EPOCH - Duration::nanoseconds(1);
    assert_eq!(Timestamp::from(before), Timestamp::from_millis(-1));
    let ends = [i64::MIN, i64::MAX].map(Timestamp::from_millis);
    assert_eq!(
        ends.map(OffsetDateTime::from).map(OffsetDateTime::year),
        [-9999, 9999]
    );
}

#[cfg(all(feature = "api", feature = "std"))]
#[test]
fn operation_takes_a_time_of_another_type() {
    use clerk_core::api::users;
    use std::time::{Duration, SystemTime};
    let moment = Timestamp::from_secs(1_716_897_601);
    let system = SystemTime::UNIX_EPOCH + Duration::from_secs(1_716_897_601);
    let expected = users::list().created_at_after(moment);
    assert_eq!(users::list().created_at_after(system), expected);
    assert_eq!(
        users::create().created_at(system),
        users::create().created_at(moment)
    );
    #[cfg(feature = "chrono-04")]
    assert_eq!(
        users::list().created_at_after(chrono_04::DateTime::<chrono_04::Utc>::from(moment)),
        expected
    );
    #[cfg(feature = "jiff-02")]
    assert_eq!(
        users::list().created_at_after(jiff_02::Timestamp::from(moment)),
        expected
    );
    #[cfg(feature = "time-03")]
    assert_eq!(
        users::list().created_at_after(time_03::OffsetDateTime::from(moment)),
        expected
    );
}
