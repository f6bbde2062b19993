//! Lists: three shapes on the wire, one type here.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use super::endpoint::Endpoint;

/// One page of a list.
///
/// Clerk writes lists as `[..]`, as `{"data": [..], "total_count": n}` or as
/// `{"m2m_tokens": [..], "total_count": n}`; all three are read, wherever they come.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in Clerk's order.
    pub data: Vec<T>,
    /// How many there are in all pages together, where Clerk says so.
    pub total_count: Option<u64>,
}

impl<T> Page<T> {
    /// A page of these items.
    pub const fn new(data: Vec<T>, total_count: Option<u64>) -> Self {
        Self { data, total_count }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = alloc::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

/// Written as `{"data", "total_count"}` where the total is known, as an array where it is not.
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
        // An empty list of the server's may be written as `null`.
        Ok(Page::new(
            data.unwrap_or_default(),
            total_count.map(|count| count.0),
        ))
    }
}

/// A count in whatever number type the wire used.
struct Count(u64);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = crate::Timestamp::deserialize(deserializer)?.as_millis();
        Ok(Self(u64::try_from(number).unwrap_or(0)))
    }
}

/// A list operation that can be asked for a part of its list.
pub trait Paged: Endpoint<Output = Page<Self::Item>> + Clone {
    /// What the list holds.
    type Item;

    /// The most items that one page may hold.
    const MAX_LIMIT: u32;

    /// The limit and offset that were set.
    fn window(&self) -> (Option<u32>, u64);

    /// The same list from `offset` on, `limit` items at most.
    #[must_use]
    fn at(&self, limit: u32, offset: u64) -> Self;

    /// The same list from behind this page on, for lists that are walked by the last entry instead of
    /// `offset`. By default there is no such way.
    #[must_use]
    fn behind(&self, page: &Page<Self::Item>) -> Option<Self> {
        let _ = page;
        None
    }
}

/// Walks through a list page by page: `next` says what to ask for, `supply` takes the answer.
///
/// It ends at a short page, or at the total where Clerk names one, and never asks for the same
/// page twice. New entries that appear while it walks may shift the list: sort by creation,
/// oldest first, where that matters, or go by cursor where the list has one
/// ([`ListUsers::by_cursor`](super::users::ListUsers::by_cursor)).
#[derive(Clone, Debug)]
pub struct Pager<E> {
    endpoint: E,
    limit: u32,
    offset: u64,
    done: bool,
}

impl<E: Paged> Pager<E> {
    /// Begins at the operation's own offset; its limit is the size of a page (by default the
    /// greatest that Clerk takes, so that a long list needs few requests).
    pub fn new(endpoint: E) -> Self {
        let (limit, offset) = endpoint.window();
        Self {
            limit: limit.unwrap_or(E::MAX_LIMIT),
            endpoint,
            offset,
            done: false,
        }
    }

    /// The next page to ask for, or `None` at the end.
    pub fn next(&self) -> Option<E> {
        (!self.done).then(|| self.endpoint.at(self.limit, self.offset))
    }

    /// Takes the answer to what `next` asked for.
    pub fn supply(&mut self, page: &Page<E::Item>) {
        let received = u64::try_from(page.data.len()).unwrap_or(u64::MAX);
        self.offset = self.offset.saturating_add(received);
        let short = received < u64::from(self.limit);
        self.done = match (self.endpoint.behind(page), page.total_count) {
            (Some(next), _) => {
                self.endpoint = next;
                short
            }
            (None, Some(total)) => received == 0 || self.offset >= total,
            (None, None) => short,
        };
    }

    /// How many items lie behind: where to resume after an interruption.
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn three_shapes_are_one_page() {
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
