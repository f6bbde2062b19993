//! The `Retry-After` header field (RFC 9110 section 10.2.3).

use core::time::Duration;

use crate::Timestamp;

/// The pause that `value` asks for: a number of seconds, or a date in the form that senders must
/// use (IMF-fixdate, RFC 9110 section 5.6.7). A date in the past gives zero.
pub(crate) fn parse(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    date(value).map(|until| until.since(now))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (_weekday, rest) = text.split_once(", ")?;
    let rest = rest.strip_suffix(" GMT")?;
    let mut parts = rest.split(' ');
    let mut next = || parts.next();
    let (day, month, year, clock) = (next()?, next()?, next()?, next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    let mut clock = clock.split(':').map(|part| part.parse::<i64>().ok());
    let mut next = |max| clock.next()?.filter(|number| (0..=max).contains(number));
    // A leap second is second 60.
    let (hour, minute, second) = (next(23)?, next(59)?, next(60)?);
    let days = days_since_epoch(
        year.parse().ok()?,
        i64::try_from(month).ok()? + 1,
        day.parse().ok()?,
    )?;
    Some(Timestamp::from_secs(
        days * 86_400 + hour * 3_600 + minute * 60 + second,
    ))
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counting years from March so that
/// the leap day comes last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..=9999).contains(&year) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let days_of_years = year * 365 + year / 4 - year / 100 + year / 400;
    Some(days_of_years + (153 * month_from_march + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_other_values_ignored() {
        let now = Timestamp::from_secs(784_111_777); // Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110)
        for (value, seconds) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            (
                "Thu, 29 Feb 1996 00:00:00 GMT",
                Some(825_552_000 - 784_111_777),
            ),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("12abc", None),
            ("-1", None),
            ("", None),
            ("99999999999999999999999", None),
            ("Sun, 06 Nov 1994", None),
            ("Sun, 06 Nov 1994 24:00:00 GMT", None),
            ("Sun, 06 Nov 1994 08:60:00 GMT", None),
            ("Sun, 06 Nov 1994 9223372036854775807:00:00 GMT", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(parse(value, now), expected, "{value}");
        }
    }
}
