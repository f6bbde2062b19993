//! Whatever serializes, read as a JSON object.

use alloc::string::String;
use core::fmt;

use serde::ser::{Impossible, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::api::errors::Invalid;
use crate::api::types::Patch;

/// The members of an object or of a list of pairs. `Keep` for the `None` of an `Option`, `Clear` for
/// a JSON `null`.
pub(super) fn read<T: Serialize + ?Sized>(value: &T) -> Result<Patch<Map<String, Value>>, Invalid> {
    if value.serialize(IsNone).is_ok() {
        return Ok(Patch::Keep);
    }
    match serde_json::to_value(value).map_err(|_| Invalid::NotJson)? {
        Value::Object(members) => Ok(Patch::Set(members)),
        Value::Array(pairs) => {
            let members = pairs.into_iter().map(pair).collect::<Option<_>>();
            members.map(Patch::Set).ok_or(Invalid::NotAnObject)
        }
        Value::Null => Ok(Patch::Clear),
        _ => Err(Invalid::NotAnObject),
    }
}

fn pair(value: Value) -> Option<(String, Value)> {
    let Value::Array(pair) = value else {
        return None;
    };
    match <[Value; 2]>::try_from(pair).ok()? {
        [Value::String(name), value] => Some((name, value)),
        _ => None,
    }
}

/// Accepts the `None` of an `Option`, which `serde_json` writes as `null` too.
struct IsNone;

type Refused = Result<(), fmt::Error>;
type Never = Impossible<(), fmt::Error>;

macro_rules! refuse {
    ($($method:ident($($type:ty),*) -> $result:ty;)+) => {$(
        fn $method(self, $(_: $type),*) -> $result {
            Err(fmt::Error)
        }
    )+};
}

impl Serializer for IsNone {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    fn serialize_none(self) -> Refused {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Refused {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Refused {
        Err(fmt::Error)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Refused {
        Err(fmt::Error)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Refused {
        Err(fmt::Error)
    }

    refuse! {
        serialize_bool(bool) -> Refused;
        serialize_i8(i8) -> Refused;
        serialize_i16(i16) -> Refused;
        serialize_i32(i32) -> Refused;
        serialize_i64(i64) -> Refused;
        serialize_u8(u8) -> Refused;
        serialize_u16(u16) -> Refused;
        serialize_u32(u32) -> Refused;
        serialize_u64(u64) -> Refused;
        serialize_f32(f32) -> Refused;
        serialize_f64(f64) -> Refused;
        serialize_char(char) -> Refused;
        serialize_str(&str) -> Refused;
        serialize_bytes(&[u8]) -> Refused;
        serialize_unit() -> Refused;
        serialize_unit_struct(&'static str) -> Refused;
        serialize_unit_variant(&'static str, u32, &'static str) -> Refused;
        serialize_seq(Option<usize>) -> Result<Never, fmt::Error>;
        serialize_tuple(usize) -> Result<Never, fmt::Error>;
        serialize_tuple_struct(&'static str, usize) -> Result<Never, fmt::Error>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Result<Never, fmt::Error>;
        serialize_map(Option<usize>) -> Result<Never, fmt::Error>;
        serialize_struct(&'static str, usize) -> Result<Never, fmt::Error>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Result<Never, fmt::Error>;
    }
}
