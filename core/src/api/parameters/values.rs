//! Types of parameters with a form of their own on the wire.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

use super::into_param::{Integer, Listed, form};
use super::params::{Param, text};
use crate::Timestamp;
use crate::api::errors::Invalid;
use crate::api::types::{Kind, List, Typed};

/// The size of a page, from 1 to `MAX`. Other values are refused, not clamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit<const MAX: u32 = 500>(u32);

impl<const MAX: u32> From<u32> for Limit<MAX> {
    fn from(limit: u32) -> Self {
        Self(limit)
    }
}

impl<const MAX: u32> Typed for Limit<MAX> {
    const KIND: Kind = Kind::Integer;
}

impl<const MAX: u32> Integer for Limit<MAX> {
    fn from_integer(number: i128) -> Result<Self, Invalid> {
        let limit = u32::try_from(number).unwrap_or(0);
        if (1..=MAX).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(Invalid::Range {
                min: 1,
                max: MAX.into(),
            })
        }
    }
}

impl<const MAX: u32> Param for Limit<MAX> {
    type Form = form::Number;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Self::from_integer(self.0.into()).map(|limit| Some(limit.0.into()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        u32::from_json(value).map(Self)
    }
}

/// The order of a list: a field, ascending or descending.
///
/// Made from its text on the wire (`"-created_at"`: descending) or from a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy(String);

impl OrderBy {
    /// Sorts by `field` in ascending order.
    pub fn ascending(field: &str) -> Self {
        Self(format!("+{field}"))
    }

    /// Sorts by `field` in descending order.
    pub fn descending(field: &str) -> Self {
        Self(format!("-{field}"))
    }
}

impl From<&str> for OrderBy {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for OrderBy {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl Typed for OrderBy {
    const KIND: Kind = Kind::String;
}

impl Param for OrderBy {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.0.into()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
}

/// A time that is written as a text in the form of RFC 3339. Made from a [`Timestamp`], or from a
/// text in this form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTime(Moment);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Moment {
    Time(Timestamp),
    Text(String),
}

/// From 0000-01-01T00:00:00Z to the last millisecond of 9999: the range of RFC 3339.
const WRITABLE: (i64, i64) = (-62_167_219_200_000, 253_402_300_799_999);

impl DateTime {
    pub(crate) const fn at(time: Timestamp) -> Self {
        Self(Moment::Time(time))
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(Moment::Text(text.into()))
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(Moment::Text(text))
    }
}

impl Typed for DateTime {
    const KIND: Kind = Kind::String;
}

impl Param for DateTime {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        let (min, max) = WRITABLE;
        match self.0 {
            Moment::Text(text) => Ok(Some(text.into())),
            Moment::Time(time) if (min..=max).contains(&time.as_millis()) => {
                Ok(Some(time.to_string().into()))
            }
            Moment::Time(_) => Err(Invalid::Range {
                min,
                max: max.unsigned_abs(),
            }),
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().map(Self::from)
    }
}

/// The entries of a bulk operation, at most `MAX`. More are refused before anything is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T, const MAX: usize>(Vec<T>);

impl<T: Typed, const MAX: usize> Typed for Batch<T, MAX> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl<T: Param, const MAX: usize> Listed for Batch<T, MAX> {
    type Item = T;

    fn from_items(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T: Param, const MAX: usize> Param for Batch<T, MAX> {
    type Form = form::List;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        if self.0.len() > MAX {
            return Err(Invalid::TooMany { max: MAX });
        }
        List::from_items(self.0).into_json()
    }

    fn from_json(value: &Value) -> Option<Self> {
        let entries = value.as_array()?.iter().map(T::from_json);
        entries.collect::<Option<_>>().map(Self)
    }
}

/// A filter of several values in one query parameter, separated by commas.
#[derive(Clone, Debug, PartialEq)]
pub struct CommaList<T>(Vec<T>);

impl<T: Typed> Typed for CommaList<T> {
    const KIND: Kind = Kind::List(&T::KIND);
}

impl<T: Param> Listed for CommaList<T> {
    type Item = T;

    fn from_items(items: Vec<T>) -> Self {
        Self(items)
    }
}

impl<T: Param> Param for CommaList<T> {
    type Form = form::List;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        if self.0.is_empty() {
            return Err(Invalid::EmptyFilter);
        }
        let items: Result<Vec<_>, _> = self.0.into_iter().map(Param::into_json).collect();
        let texts: Vec<_> = items?.iter().flatten().map(text).collect();
        Ok(Some(texts.join(",").into()))
    }

    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Array(items) => items.iter().map(T::from_json).collect::<Option<_>>(),
            one => T::from_json(one).map(|item| [item].into_iter().collect()),
        }
        .map(Self)
    }
}

/// A boolean that is written as the text `true` or `false`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag(String);

impl From<bool> for Flag {
    fn from(flag: bool) -> Self {
        Self(flag.to_string())
    }
}

impl Typed for Flag {
    const KIND: Kind = Kind::Enum(&["true", "false"]);
}

impl Param for Flag {
    type Form = form::Plain;

    fn into_json(self) -> Result<Option<Value>, Invalid> {
        Ok(Some(self.0.into()))
    }

    /// Accepts any text, because Clerk's description declares a string.
    fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some((*flag).into()),
            value => value.as_str().map(|text| Self(text.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn time_that_rfc_3339_cannot_express_is_refused() {
        for (millis, text) in [
            (1_716_883_200_123, "2024-05-28T08:00:00.123Z"),
            (WRITABLE.0, "0000-01-01T00:00:00.000Z"),
            (WRITABLE.1, "9999-12-31T23:59:59.999Z"),
        ] {
            let time = DateTime::at(Timestamp::from_millis(millis));
            assert_eq!(time.into_json(), Ok(Some(json!(text))), "{millis}");
        }
        for millis in [WRITABLE.0 - 1, WRITABLE.1 + 1, i64::MIN, i64::MAX] {
            let time = DateTime::at(Timestamp::from_millis(millis));
            assert!(matches!(time.into_json(), Err(Invalid::Range { .. })));
        }
    }

    #[test]
    fn batches_lists_flags_and_orders_have_their_form_on_the_wire() {
        type Two = Batch<String, 2>;
        let three = Two::from_items(["a", "b", "c"].map(String::from).into());
        assert_eq!(three.into_json(), Err(Invalid::TooMany { max: 2 }));
        assert_eq!(
            Two::from_items(["a", "b"].map(String::from).into()).into_json(),
            Ok(Some(json!(["a", "b"])))
        );
        let list = CommaList::from_items(["a", "-b"].map(String::from).into());
        assert_eq!(list.into_json(), Ok(Some(json!("a,-b"))));
        let none = CommaList::<String>::from_items(Vec::new());
        assert_eq!(none.into_json(), Err(Invalid::EmptyFilter));
        assert_eq!(Flag::from(false).into_json(), Ok(Some(json!("false"))));
        assert_eq!(Flag::from_json(&json!("true")), Some(true.into()));
        assert_eq!(Flag::from_json(&json!(false)), Some(false.into()));
        assert_eq!(Flag::from_json(&json!(1)), None);
        assert_eq!(OrderBy::descending("email"), OrderBy::from("-email"));
        assert_eq!(OrderBy::ascending("email"), OrderBy::from("+email"));
    }
}
