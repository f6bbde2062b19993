//! JSON as a token holds it. What two readers could understand differently is a defect.
//!
//! Tokens are read here and not by `serde_json`, whose features `arbitrary_precision` and
//! `preserve_order` any crate of a build may switch on for all of it.

mod document;
mod parse;

use alloc::string::String;
use alloc::vec::Vec;

use super::error::Malformed;

pub(super) use crate::json::Number;
pub(crate) use document::Item;
pub(super) use document::{Document, Place};

/// JSON text that was read, and why it is refused all the same.
pub(super) struct Read {
    /// `null` if the defect is [`Malformed::Surrogate`] or [`Malformed::Number`].
    pub(super) document: Document,
    pub(super) defect: Option<Malformed>,
}

/// Reads JSON as a lenient reader does (bytes that are not UTF-8 are replaced, the last of two
/// members of one name wins) and reports what a strict reader refuses as the defect.
///
/// # Errors
/// [`Malformed::Json`] if the text is not JSON.
pub(super) fn read(bytes: Vec<u8>) -> Result<Read, Malformed> {
    match String::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\u{feff}') => parse::parse(text, None),
        Ok(text) => lossy(text.as_bytes()),
        Err(error) => lossy(error.as_bytes()),
    }
}

fn lossy(bytes: &[u8]) -> Result<Read, Malformed> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    parse::parse(text.into(), Some(Malformed::Utf8))
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Read, Malformed> {
        super::read(bytes.to_vec())
    }

    #[test]
    fn plain_json_has_no_defect() {
        let read = read(br#" {"a":[1,-2,2.5,true,null,"\u00e9"],"b":{}} "#)
            .ok()
            .unwrap();
        assert_eq!(read.defect, None);
        assert_eq!(
            read.document.root().to_value().to_string(),
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
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\n\"}",
            "[1.]",
            "[1e]",
            "[-]",
            "[\"\\\"]",
            "NaN",
            "\u{a0}{}",
        ] {
            assert_eq!(read(text.as_bytes()).err(), Some(Malformed::Json), "{text}");
        }
    }

    #[test]
    fn duplicates_are_found_among_many_members() {
        for count in [31, 32, 33, 200] {
            let members = |count: usize| {
                let members: Vec<String> =
                    (0..count).map(|i| std::format!("\"m{i}\":[{i}]")).collect();
                std::format!("{{{}", members.join(","))
            };
            let distinct = std::format!("{}}}", members(count));
            let repeated = std::format!("{},\"m\\u0030\":1}}", members(count));
            assert_eq!(read(distinct.as_bytes()).ok().unwrap().defect, None);
            let read = read(repeated.as_bytes()).ok().unwrap();
            assert_eq!(read.defect, Some(Malformed::DuplicateMember), "{count}");
            assert_eq!(
                read.document.root().to_value()["m0"],
                1,
                "the last one counts"
            );
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

    /// `serde_json` reads the same value from every text that has no defect, and none from a text
    /// that is not JSON.
    #[test]
    fn agrees_with_serde_json() {
        if crate::json::read_tests::keeps_numbers_as_text() {
            return;
        }
        let seeds: [&[u8]; 6] = [
            br#"{"sub":"user_1","exp":1700000000,"fva":[5,-1],"o":{"id":"org_1","per":"a,b"},"v":2}"#,
            br"[0,-0,1,-1,9223372036854775807,9223372036854775808,-9223372036854775809,1e5,1.5E-3,1e400]",
            br#"["\u00e9","\ud83d\ude00","\n\"\\\/\b\f\r\t","\ud800",""]"#,
            br#" { "a" : [ ] , "b" : { } , "c" : [ true , false , null ] } "#,
            b"[18446744073709551615,18446744073709551616,0.1,123456789012345678901234567890]",
            "{\"\u{e9}\u{1f600}\":\"\u{e9}\"}".as_bytes(),
        ];
        let mut state = 1_u64;
        let mut below = |bound: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let (mut values, mut refused) = (0, 0);
        for round in 0..60_000 {
            let mut bytes = seeds[round % seeds.len()].to_vec();
            for _ in 0..below(3) {
                let position = below(bytes.len());
                let letter = b"{}[]\",:\\u0dD8e+-.19 tfn\n\x00\xff"[below(26)];
                match below(3) {
                    0 => bytes[position] = letter,
                    1 => bytes.insert(position, letter),
                    _ => drop(bytes.remove(position)),
                }
            }
            let theirs = serde_json::from_slice::<serde_json::Value>(&bytes);
            let shown = String::from_utf8_lossy(&bytes);
            match read(&bytes) {
                Ok(Read {
                    document,
                    defect: None | Some(Malformed::DuplicateMember),
                }) => {
                    assert_eq!(Some(document.root().to_value()), theirs.ok(), "{shown}");
                    values += 1;
                }
                // Replaced bytes, or JSON without a value.
                Ok(Read { defect, .. }) => assert!(theirs.is_err(), "{defect:?} {shown}"),
                Err(_) => {
                    assert!(theirs.is_err(), "{shown}");
                    refused += 1;
                }
            }
        }
        assert!(values > 5_000 && refused > 5_000, "{values} {refused}");
    }
}
