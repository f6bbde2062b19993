//! Base64url as RFC 7515 uses it: no padding, one encoding for each value.

use alloc::vec;
use alloc::vec::Vec;

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
    let text = part.trim_end_matches('=');
    let padding = (text.len() != part.len()).then_some(Malformed::Padding);
    let length = text.len().saturating_mul(3) / 4;
    let mut bytes = if length <= N {
        Bytes::Inline([0; N], length)
    } else {
        Bytes::Heap(vec![0; length])
    };
    let buffer = match &mut bytes {
        Bytes::Inline(bytes, length) => bytes.get_mut(..*length).unwrap_or_default(),
        Bytes::Heap(bytes) => bytes,
    };
    decode_into(text.as_bytes(), buffer)?;
    Ok((bytes, padding))
}

/// As [`decode`], always on the heap.
pub(super) fn decode_vec(part: &str) -> Result<(Vec<u8>, Option<Malformed>), Malformed> {
    let (bytes, padding) = decode::<0>(part)?;
    let bytes = match bytes {
        Bytes::Inline(..) => Vec::new(),
        Bytes::Heap(bytes) => bytes,
    };
    Ok((bytes, padding))
}

/// What a token says is no secret to whoever sent it, so this need not take constant time, which
/// costs several times as much.
fn decode_into(text: &[u8], buffer: &mut [u8]) -> Result<(), Malformed> {
    let sextet = |letter: &u8| {
        SEXTETS
            .get(usize::from(*letter))
            .copied()
            .unwrap_or(INVALID)
    };
    let (groups, rest) = text.as_chunks::<4>();
    let (whole, tail) = buffer.as_chunks_mut::<3>();
    let mut seen = 0;
    for (group, bytes) in groups.iter().zip(whole) {
        let [a, b, c, d] = group.each_ref().map(sextet);
        seen |= a | b | c | d;
        *bytes = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d];
    }
    match (rest, tail) {
        ([], []) => {}
        ([a, b], [byte]) => {
            let (a, b) = (sextet(a), sextet(b));
            seen |= a | b | if b % 16 == 0 { 0 } else { INVALID };
            *byte = (a << 2) | (b >> 4);
        }
        ([a, b, c], [first, second]) => {
            let (a, b, c) = (sextet(a), sextet(b), sextet(c));
            seen |= a | b | c | if c % 4 == 0 { 0 } else { INVALID };
            *first = (a << 2) | (b >> 4);
            *second = (b << 4) | (c >> 2);
        }
        _ => seen = INVALID,
    }
    if seen < 64 {
        Ok(())
    } else {
        Err(Malformed::Encoding)
    }
}

const INVALID: u8 = 0xff;

/// The value of each letter, [`INVALID`] for what is none.
#[allow(clippy::indexing_slicing, clippy::as_conversions)] // evaluated when compiling
const SEXTETS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut sextets = [INVALID; 256];
    let mut value = 0_u8;
    while value < 64 {
        sextets[alphabet[value as usize] as usize] = value;
        value += 1;
    }
    sextets
};

/// Encodes bytes.
#[cfg(feature = "sign")]
pub(super) fn encode(bytes: &[u8]) -> alloc::string::String {
    use base64ct::{Base64UrlUnpadded, Encoding};

    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

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
        let mut text = String::new();
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
