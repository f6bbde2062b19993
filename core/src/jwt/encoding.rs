//! Base64url as RFC 7515 uses it: no padding, one encoding for each value.

use alloc::vec;
use alloc::vec::Vec;

use base64ct::{Base64UrlUnpadded, Encoding};

use super::error::Malformed;

/// Decoded bytes, on the stack up to `N` of them.
#[derive(Clone)]
pub(super) enum Bytes<const N: usize> {
    Inline([u8; N], usize),
    Heap(Vec<u8>),
}

impl<const N: usize> Bytes<N> {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Inline(bytes, length) => bytes.get(..*length).unwrap_or_default(),
            Self::Heap(bytes) => bytes,
        }
    }
}

/// Decodes a part of a token. Padding is decoded and reported, everything else that is not the
/// one encoding of its value is an error.
pub(super) fn decode<const N: usize>(
    part: &str,
) -> Result<(Bytes<N>, Option<Malformed>), Malformed> {
    let (text, padding) = unpadded(part);
    let length = decoded_length(text);
    let mut bytes = if length <= N {
        Bytes::Inline([0; N], length)
    } else {
        Bytes::Heap(vec![0; length])
    };
    let buffer = match &mut bytes {
        Bytes::Inline(bytes, length) => bytes.get_mut(..*length).unwrap_or_default(),
        Bytes::Heap(bytes) => bytes,
    };
    Base64UrlUnpadded::decode(text, buffer).map_err(|_| Malformed::Encoding)?;
    Ok((bytes, padding))
}

/// As [`decode`], always on the heap.
pub(super) fn decode_vec(part: &str) -> Result<(Vec<u8>, Option<Malformed>), Malformed> {
    let (text, padding) = unpadded(part);
    let bytes = Base64UrlUnpadded::decode_vec(text).map_err(|_| Malformed::Encoding)?;
    Ok((bytes, padding))
}

/// Encodes bytes.
pub(super) fn encode(bytes: &[u8]) -> alloc::string::String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn unpadded(part: &str) -> (&str, Option<Malformed>) {
    let text = part.trim_end_matches('=');
    (
        text,
        (text.len() != part.len()).then_some(Malformed::Padding),
    )
}

const fn decoded_length(text: &str) -> usize {
    // Every four characters are three bytes; what is left over decides the rest.
    let whole = (text.len() / 4).saturating_mul(3);
    whole.saturating_add((text.len() % 4).saturating_mul(3) / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of one, two or three characters decodes if and only if encoding the result gives
    /// the same text back.
    #[test]
    fn one_encoding_per_value() {
        let alphabet: Vec<char> =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/ \n\0\u{e9}"
                .chars()
                .collect();
        let accepted = |text: &str| {
            let decoded = decode::<4>(text)
                .ok()
                .filter(|(_, defect)| defect.is_none());
            decoded.is_some_and(|(bytes, _)| {
                assert_eq!(encode(bytes.as_slice()), text);
                assert_eq!(bytes.as_slice(), decode_vec(text).unwrap().0);
                true
            })
        };
        let mut counts = [0, 0, 0];
        let mut text = alloc::string::String::new();
        for first in &alphabet {
            text.clear();
            text.push(*first);
            counts[0] += u32::from(accepted(&text));
            for second in &alphabet {
                text.truncate(first.len_utf8());
                text.push(*second);
                counts[1] += u32::from(accepted(&text));
                for third in &alphabet {
                    text.truncate(first.len_utf8() + second.len_utf8());
                    text.push(*third);
                    counts[2] += u32::from(accepted(&text));
                }
            }
        }
        // No single character, every byte, every pair of bytes.
        assert_eq!(counts, [0, 256, 65536]);
    }

    #[test]
    fn padding_is_seen() {
        assert!(
            matches!(decode_vec("QQ=="), Ok((bytes, Some(Malformed::Padding))) if bytes == b"A")
        );
        assert!(matches!(decode_vec("Q="), Err(Malformed::Encoding)));
        assert!(matches!(decode_vec("=QQ"), Err(Malformed::Encoding)));
    }
}
