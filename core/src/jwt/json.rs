//! JSON as a token may hold it: what two readers could understand differently is found.

use alloc::string::String;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

use serde::de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::error::Malformed;

/// How deep objects and arrays may nest, the outermost one counted.
const MAX_DEPTH: usize = 16;

/// JSON text that was read, and what should refuse it all the same.
pub(super) struct Read {
    pub(super) value: Value,
    pub(super) defect: Option<Malformed>,
}

/// Reads JSON the way a lenient reader would (bytes that are not UTF-8 replaced, the last of two
/// members of one name wins) and reports what a strict reader refuses as the defect.
///
/// # Errors
/// [`Malformed::Json`] where no reader would find JSON here.
pub(super) fn read(bytes: &[u8]) -> Result<Read, Malformed> {
    let lossy;
    let (text, encoding) = match core::str::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\u{feff}') => (text, None),
        _ => {
            lossy = String::from_utf8_lossy(bytes);
            (
                lossy.strip_prefix('\u{feff}').unwrap_or(&lossy),
                Some(Malformed::Utf8),
            )
        }
    };
    let found = Cell::new(encoding);
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = Strict {
        depth: 0,
        found: &found,
    };
    match seed
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
    {
        Ok(value) => Ok(Read {
            value,
            defect: found.get(),
        }),
        // Skipping checks the grammar alone, without recursion and without making values.
        Err(_) => match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => Ok(Read {
                value: Value::Null,
                defect: Some(valueless(text)),
            }),
            Err(_) => Err(Malformed::Json),
        },
    }
}

/// Which part of grammatical JSON has no value: only a lone surrogate and a number past the
/// range of a double do not.
fn valueless(text: &str) -> Malformed {
    if text.contains("\\ud") || text.contains("\\uD") {
        Malformed::Surrogate
    } else {
        Malformed::Number
    }
}

/// Builds a [`Value`], noting duplicate members and excess depth in `found`.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    found: &'a Cell<Option<Malformed>>,
}

impl Strict<'_> {
    fn deeper(self) -> Option<Self> {
        if self.depth == MAX_DEPTH {
            self.found.set(Some(Malformed::Depth));
            return None;
        }
        Some(Self {
            depth: self.depth.saturating_add(1),
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let Some(inner) = self.deeper() else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut list = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Some(inner) = self.deeper() else {
            while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if map.insert(name, members.next_value_seed(inner)?).is_some() {
                self.found.set(Some(Malformed::DuplicateMember));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn plain_json_has_no_defect() {
        let read = read(br#" {"a":[1,-2,2.5,true,null,"\u00e9"],"b":{}} "#)
            .ok()
            .unwrap();
        assert_eq!(read.defect, None);
        assert_eq!(
            read.value.to_string(),
            "{\"a\":[1,-2,2.5,true,null,\"\u{e9}\"],\"b\":{}}"
        );
    }

    #[test]
    fn finds_what_readers_disagree_on() {
        for (text, expected) in [
            (&br#"{"a":1,"a":1}"#[..], Malformed::DuplicateMember),
            (br#"{"a":1,"\u0061":2}"#, Malformed::DuplicateMember),
            (br#"{"x":[{"a":1,"a":2}]}"#, Malformed::DuplicateMember),
            (b"{\"a\":\"\xff\"}", Malformed::Utf8),
            (b"\xef\xbb\xbf{}", Malformed::Utf8),
            (br#"{"a":"\ud800"}"#, Malformed::Surrogate),
            (br#"{"a":"\uDC00x"}"#, Malformed::Surrogate),
            (br#"{"a":1e400}"#, Malformed::Number),
        ] {
            assert_eq!(read(text).ok().unwrap().defect, Some(expected), "{text:?}");
        }
        for text in [
            "",
            "{",
            "{}x",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":1,}",
            "NaN",
            "\u{a0}{}",
        ] {
            assert_eq!(read(text.as_bytes()).err(), Some(Malformed::Json), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded_without_recursion() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested =
                |depth: usize| std::format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(read(nested(16).as_bytes()).ok().unwrap().defect, None);
            for depth in [17, 200, 100_000] {
                let read = read(nested(depth).as_bytes()).ok().unwrap();
                assert_eq!(read.defect, Some(Malformed::Depth), "{depth}");
            }
            assert_eq!(
                read(open.repeat(100_000).as_bytes()).err(),
                Some(Malformed::Json)
            );
        }
    }
}
