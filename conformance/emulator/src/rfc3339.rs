//! Times as text (RFC 3339 section 5.6), as some requests and one answer have them.

use super::error::ApiError;

/// The text member `name` of a body as milliseconds since the epoch.
pub(super) fn read(name: &str, text: &str) -> Result<i64, ApiError> {
    parse(text).ok_or_else(|| {
        ApiError::bad_format(
            name,
            format!("{name} must be a time like 2025-01-31T12:00:00Z."),
        )
    })
}

fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-')?;
    let zone_at = time.find(['Z', 'z', '+', '-'])?;
    let (time, zone) = time.split_at(zone_at);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':')?;
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let [hours, minutes, _] = numbers(&format!("{}:0", zone.get(1..)?), ':')?;
            if !(0..=23).contains(&hours) || !(0..=59).contains(&minutes) {
                return None;
            }
            let minutes = hours * 60 + minutes;
            if zone.starts_with('-') {
                -minutes
            } else {
                minutes
            }
        }
    };
    let in_range = (0..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..=23).contains(&hour)
        && (0..=59).contains(&minute)
        && (0..=60).contains(&second);
    if !in_range {
        return None;
    }
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset;
    Some((minutes * 60 + second) * 1000 + millis)
}

fn numbers(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// Milliseconds since the epoch as text, to the second, in UTC.
pub(super) fn write(millis: i64) -> String {
    let seconds = millis.div_euclid(1000);
    let (day_number, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // The year and the month are found by their first days.
    let mut year = 1970 + day_number.div_euclid(366);
    while days(year + 1, 1, 1) <= day_number {
        year += 1;
    }
    let months = (1..=12).rev();
    let month = months
        .into_iter()
        .find(|month| days(year, *month, 1) <= day_number);
    let month = month.unwrap_or(1);
    let day = day_number - days(year, month, 1) + 1;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Days since the epoch of a day of the Gregorian calendar, counting years from March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expectations from `date -d TEXT +%s%3N`.
    #[test]
    fn times_of_other_clocks() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2024-02-29T12:34:56.789Z", Some(1_709_210_096_789)),
            ("2023-12-31T23:59:59+02:00", Some(1_704_059_999_000)),
            ("1969-12-31T23:59:59Z", Some(-1000)),
            ("2024-13-01T00:00:00Z", None),
            ("2024-01-01", None),
            ("99999999999999999-01-01T00:00:00Z", None),
            ("2024-01-01T00:00:9223372036854775807Z", None),
            ("2024-01-01T00:00:00+9223372036854775807:00", None),
            ("yesterday", None),
        ] {
            assert_eq!(parse(text), millis, "{text}");
        }
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2024-02-29T12:34:56Z", 1_709_210_096_789),
            ("1969-12-31T23:59:59Z", -1000),
            ("2024-12-31T00:00:00Z", 1_735_603_200_000),
        ] {
            assert_eq!(write(millis), text);
        }
    }
}
