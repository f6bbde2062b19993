//! Pages of lists, which have three shapes on the wire.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::model::WithPrivate;

/// One page of a list.
///
/// Clerk writes lists as `[..]`, as `{"data": [..], "total_count": n}` or as
/// `{"m2m_tokens": [..], "total_count": n}`; any of them is accepted for any list.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::Page;
/// use clerk_backend::api::users::User;
///
/// fn ids(page: Page<User>) -> Vec<String> {
///     println!("{} of {:?}", page.data.len(), page.total_count);
///     page.into_iter().map(|user| user.id.into()).collect()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in Clerk's order.
    pub data: Vec<T>,
    /// The number of items in all pages together, if Clerk says so.
    pub total_count: Option<u64>,
}

impl<T> Page<T> {
    /// A page of these items.
    pub const fn new(data: Vec<T>, total_count: Option<u64>) -> Self {
        Self { data, total_count }
    }

    /// The items, by reference.
    pub fn iter(&self) -> core::slice::Iter<'_, T> {
        self.data.iter()
    }

    /// To serialize it with private metadata and secrets, which `Serialize` leaves out.
    pub const fn with_private(&self) -> WithPrivate<'_, Self> {
        WithPrivate(self)
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = alloc::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Written as `{"data", "total_count"}` if the total is known, otherwise as an array.
impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(total_count) = self.total_count else {
            return self.data.serialize(serializer);
        };
        let mut page = serializer.serialize_struct("Page", 2)?;
        page.serialize_field("data", &self.data)?;
        page.serialize_field("total_count", &total_count)?;
        page.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PageVisitor(PhantomData))
    }
}

/// The most items that Clerk's API has on a page. Room for more is made when they come.
const MAX_RESERVED: usize = 500;

struct PageVisitor<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PageVisitor<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or an object with a list in `data`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Page<T>, A::Error> {
        let mut data = Vec::new();
        while let Some(item) = items.next_element()? {
            data.push(item);
            if let (1, Some(more)) = (data.len(), items.size_hint()) {
                data.reserve(more.min(MAX_RESERVED));
            }
        }
        Ok(Page::new(data, None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Page<T>, A::Error> {
        let (mut data, mut total_count) = (None, None);
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "data" | "m2m_tokens" => data = Some(members.next_value::<Option<Vec<T>>>()?),
                "total_count" => total_count = members.next_value::<Option<Count>>()?,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        let data = data.ok_or_else(|| de::Error::missing_field("data"))?;
        // The server may write an empty list as `null`.
        Ok(Page::new(
            data.unwrap_or_default(),
            total_count.map(|count| count.0),
        ))
    }
}

/// A count in any JSON number type.
struct Count(u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = crate::Timestamp::deserialize(deserializer)?.as_millis();
        Ok(Self(u64::try_from(number).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn all_three_list_shapes_decode_to_a_page() {
        let data = vec![1, 2];
        for (text, total) in [
            ("[1,2]", None),
            (r#"{"data":[1,2],"total_count":7}"#, Some(7)),
            (
                r#"{"total_count":7.0,"data":[1,2],"more":{"x":[]}}"#,
                Some(7),
            ),
            (r#"{"m2m_tokens":[1,2],"total_count":7}"#, Some(7)),
            (r#"{"data":[1,2],"total_count":null}"#, None),
        ] {
            let page: Page<i32> = serde_json::from_str(text).unwrap();
            assert_eq!(page, Page::new(data.clone(), total), "{text}");
        }
        let none: Page<i32> = serde_json::from_str(r#"{"data":null,"total_count":0}"#).unwrap();
        assert_eq!(none, Page::new(vec![], Some(0)));
        assert!(serde_json::from_str::<Page<i32>>("{}").is_err());
        assert!(serde_json::from_str::<Page<i32>>("null").is_err());
    }
}
