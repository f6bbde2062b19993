//! Reading types from JSON text.
//!
//! Most of an answer of Clerk's API is names of members, and the objects of a list have theirs in
//! one order. The reader learns it from the first object and compares the next ones with it, which
//! `serde_json`, the deserializer it stands for, cannot.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use serde::de::value::{BorrowedStrDeserializer, U64Deserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

use super::{NotJson, Number, Quoted, Scanner};
use crate::api::types::model::BY_INDEX;

/// How deep objects and arrays may nest; `serde_json` has the same limit.
const MAX_DEPTH: u8 = 127;

/// How much a text may hold, where an object or an array counts as ten values. A page of 500 users
/// holds less than a tenth. An answer of Clerk's can then take no more than a few times its length of
/// memory, whoever wrote it: `{"id":""}` becomes a user of more than a kilobyte.
const MAX_VALUES: u32 = 500_000;
const VALUES_OF_A_CONTAINER: u32 = 10;

/// Longer texts are not read a second time for an error message.
const MAX_READ_AGAIN: usize = 1 << 20;

/// Reads a value.
///
/// # Errors
/// As `serde_json`'s, with line and column; one of its own if the text holds too many values.
pub(crate) fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    let mut reader = Reader {
        scanner: Scanner::new(text),
        depth: 0,
        room: MAX_VALUES,
        orders: Vec::new(),
    };
    let value = T::deserialize(&mut reader);
    let ended = reader.scanner.peek_past_space().is_none();
    match value {
        Ok(value) if ended => Ok(value),
        Ok(_) => Err(located(
            &reader.scanner,
            &Error::custom("trailing characters"),
        )),
        Err(error) => Err(located(&reader.scanner, &error)),
    }
}

/// The error at its place. Text that is not JSON is read again by `serde_json` for its message.
#[cold]
fn located(scanner: &Scanner<'_>, error: &Error) -> Error {
    if scanner.text().len() <= MAX_READ_AGAIN
        && let Err(error) = serde_json::from_str::<Value>(scanner.text())
    {
        return error;
    }
    let before = scanner.text().get(..scanner.position());
    let before = before.unwrap_or(scanner.text());
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before
        .bytes()
        .rev()
        .take_while(|byte| *byte != b'\n')
        .count();
    // `serde_json` takes the place out of the message again.
    Error::custom(format!("{error} at line {line} column {column}"))
}

struct Reader<'de> {
    scanner: Scanner<'de>,
    depth: u8,
    /// How many values there may still be.
    room: u32,
    /// One for each type that was met.
    orders: Vec<Order>,
}

/// In which order the members of a type come.
struct Order {
    names: &'static [&'static str],
    /// Whether the type takes the index of a member for its name.
    by_index: bool,
    /// The index of the name that came behind each, the first one in front.
    next: Vec<u8>,
}

impl Order {
    const NONE: Self = Self {
        names: &[],
        by_index: false,
        next: Vec::new(),
    };
}

impl<'de> Reader<'de> {
    fn string<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let string = self.scanner.string()?;
        if !string.has_escapes {
            return visitor.visit_borrowed_str(self.scanner.plain(&string));
        }
        self.escaped_string(&string, visitor)
    }

    #[cold]
    fn escaped_string<V: Visitor<'de>>(
        &self,
        string: &Quoted,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.scanner.unescaped(string)? {
            Some(text) => visitor.visit_string(text),
            None => Err(Error::custom("lone surrogate in a string")),
        }
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.number()? {
            Some(Number::Int(number)) => match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(number),
            },
            Some(Number::UInt(number)) => visitor.visit_u64(number),
            Some(Number::Float(number)) => visitor.visit_f64(number),
            None => Err(Error::custom("number out of range")),
        }
    }

    fn boolean<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        let value = self.scanner.peek() == Some(b't');
        self.scanner.literal(if value { "true" } else { "false" })?;
        visitor.visit_bool(value)
    }

    fn null<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        self.scanner.literal("null")?;
        visitor.visit_unit()
    }

    fn array<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        self.inside(b'[', b']', Order::NONE, |elements| {
            visitor.visit_seq(elements)
        })
    }

    fn object<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        self.inside(b'{', b'}', Order::NONE, |members| {
            visitor.visit_map(members)
        })
    }

    /// Takes out the order of these names. An object of the same type inside learns its own.
    fn take_order(&mut self, names: &'static [&'static str], by_index: bool) -> Order {
        let known = |order: &Order| core::ptr::eq(order.names, names);
        match self.orders.iter().position(known) {
            Some(index) => self.orders.swap_remove(index),
            None => Order {
                names,
                by_index,
                next: vec![0; names.len() + 1],
            },
        }
    }

    fn inside<T>(
        &mut self,
        open: u8,
        close: u8,
        order: Order,
        visit: impl FnOnce(&mut Inside<'_, 'de>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.enter(open)?;
        let start = self.scanner.position();
        let mut inside = Inside {
            reader: self,
            close,
            is_first: true,
            has_ended: false,
            order,
            last: 0,
            start,
            colon_is_taken: false,
        };
        let value = visit(&mut inside)?;
        // A visitor may be content before the end.
        if inside.next()? {
            return Err(Error::custom("trailing elements"));
        }
        let order = inside.order;
        if !order.names.is_empty() {
            self.orders.push(order);
        }
        self.depth -= 1;
        Ok(value)
    }

    fn enter(&mut self, open: u8) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::custom("recursion limit exceeded"));
        }
        self.count(VALUES_OF_A_CONTAINER)?;
        self.depth += 1;
        self.scanner.take(open);
        Ok(())
    }

    fn count(&mut self, values: u32) -> Result<(), Error> {
        let room = self.room.checked_sub(values);
        self.room = room.ok_or_else(|| Error::custom("more values than an answer may hold"))?;
        Ok(())
    }

    /// What stands here is not what the type expects.
    #[cold]
    fn mismatch(&mut self, expected: &dyn Expected) -> Error {
        let kind = match self.scanner.peek() {
            Some(b'"') => "string",
            Some(b'{') => "map",
            Some(b'[') => "sequence",
            Some(b't' | b'f') => "boolean",
            Some(b'n') => "null",
            _ => match self.scanner.number() {
                Ok(_) => "number",
                Err(error) => return error.into(),
            },
        };
        Error::invalid_type(Unexpected::Other(kind), expected)
    }
}

/// What it says is never shown: the text is read again by `serde_json`.
impl From<NotJson> for Error {
    #[cold]
    fn from(_: NotJson) -> Self {
        Self::custom("not JSON")
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b'"') => self.string(visitor),
            Some(b'{') => self.object(visitor),
            Some(b'[') => self.array(visitor),
            Some(b't' | b'f') => self.boolean(visitor),
            Some(b'n') => self.null(visitor),
            _ => self.number(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.scanner.peek_past_space() == Some(b'n') {
            self.scanner.literal("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b'"') => self.string(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b't' | b'f') => self.boolean(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b'-' | b'0'..=b'9') => self.number(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b'[') => self.array(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.scanner.peek_past_space() {
            Some(b'{') => self.object(visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.scanner.peek_past_space() != Some(b'{') {
            return Err(self.mismatch(&visitor));
        }
        let order = self.take_order(names, name == BY_INDEX);
        self.inside(b'{', b'}', order, |members| visitor.visit_map(members))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.scanner.skip_space();
        self.scanner.skip_value()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 char bytes byte_buf unit unit_struct tuple
        tuple_struct enum identifier
    }
}

/// Inside of an array or an object.
struct Inside<'a, 'de> {
    reader: &'a mut Reader<'de>,
    close: u8,
    is_first: bool,
    has_ended: bool,
    order: Order,
    /// One more than the index of the last name.
    last: usize,
    /// Where the content begins.
    start: usize,
    colon_is_taken: bool,
}

impl Inside<'_, '_> {
    /// Whether an element or a member is next; steps over the bracket if none is.
    fn next(&mut self) -> Result<bool, Error> {
        if self.has_ended {
            return Ok(false);
        }
        let scanner = &mut self.reader.scanner;
        scanner.skip_space();
        if scanner.take(self.close) {
            self.has_ended = true;
            return Ok(false);
        }
        if self.is_first {
            self.is_first = false;
        } else if scanner.take(b',') {
            scanner.skip_space();
        } else {
            return Err(NotJson.into());
        }
        self.reader.count(1)?;
        Ok(true)
    }

    /// The next name and its index, if it is the one that came here in the last object. The colon is
    /// taken too.
    fn expected_name(&mut self) -> Option<(usize, &'static str)> {
        let index = usize::from(*self.order.next.get(self.last)?);
        let name = self.order.names.get(index)?;
        if !self.reader.scanner.take_name(name, self.is_first) {
            return None;
        }
        (self.last, self.is_first, self.colon_is_taken) = (index + 1, false, true);
        Some((index, name))
    }

    /// Learns that `name` comes here. Returns its index if the type takes that.
    #[cold]
    fn learn(&mut self, name: &str) -> Option<u64> {
        let mut names = self.order.names.iter();
        let index = names.position(|known| *known == name)?;
        let narrow = u8::try_from(index).ok()?;
        *self.order.next.get_mut(self.last)? = narrow;
        self.last = index + 1;
        self.order.by_index.then_some(narrow.into())
    }
}

impl<'de> SeqAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        if self.next()? {
            seed.deserialize(&mut *self.reader).map(Some)
        } else {
            Ok(None)
        }
    }

    /// If there has been one element, how many more the rest of the text has room for.
    fn size_hint(&self) -> Option<usize> {
        let scanner = &self.reader.scanner;
        let left = scanner.text().len() - scanner.position();
        left.checked_div(scanner.position() - self.start)
    }
}

impl<'de> MapAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if let Some((index, name)) = self.expected_name() {
            if self.order.by_index
                && let Ok(index) = u64::try_from(index)
            {
                let index: U64Deserializer<Error> = index.into_deserializer();
                return seed.deserialize(index).map(Some);
            }
            let name = BorrowedStrDeserializer::new(name);
            return seed.deserialize(name).map(Some);
        }
        if !self.next()? {
            return Ok(None);
        }
        seed.deserialize(Key(self)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        if !core::mem::take(&mut self.colon_is_taken) {
            self.reader.scanner.skip_space();
            if !self.reader.scanner.take(b':') {
                return Err(NotJson.into());
            }
        }
        seed.deserialize(&mut *self.reader)
    }
}

/// The name of a member.
struct Key<'a, 'b, 'de>(&'a mut Inside<'b, 'de>);

impl<'de> Deserializer<'de> for Key<'_, '_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let reader = &mut *self.0.reader;
        let string = reader.scanner.string()?;
        if string.has_escapes {
            return reader.escaped_string(&string, visitor);
        }
        let name = reader.scanner.plain(&string);
        match self.0.learn(name) {
            Some(index) => visitor.visit_u64(index),
            None => visitor.visit_borrowed_str(name),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
