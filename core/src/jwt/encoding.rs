//! Base64url as RFC 7515 section 2 defines it: without padding, one encoding for each value.

use alloc::vec;
use alloc::vec::Vec;

use super::error::Malformed;

/// Decodes a part of a token. Padding is decoded and reported, everything else that is not the
/// one encoding of its value is an error.
pub(super) fn decode(part: &str) -> Result<(Vec<u8>, Option<Malformed>), Malformed> {
    let text = part.trim_end_matches('=');
    let padding = (text.len() != part.len()).then_some(Malformed::Padding);
    let mut bytes = vec![0; text.len().saturating_mul(3) / 4];
    decode_into(text.as_bytes(), &mut bytes)?;
    Ok((bytes, padding))
}

/// Not in constant time, which costs several times as much: the content of a token is no secret
/// to its sender.
fn decode_into(text: &[u8], buffer: &mut [u8]) -> Result<(), Malformed> {
    let word = |[a, b, c, d]: [u8; 4]| FIRST.of(a) | SECOND.of(b) | THIRD.of(c) | FOURTH.of(d);
    let mut seen = 0;
    // Two groups at a time, then what is left.
    let (pairs, text) = text.as_chunks::<8>();
    let (sixes, buffer) = buffer
        .split_at_mut_checked(pairs.len() * 6)
        .unwrap_or_default();
    for ([a, b, c, d, e, f, g, h], bytes) in pairs.iter().zip(sixes.as_chunks_mut::<6>().0) {
        let (high, low) = (word([*a, *b, *c, *d]), word([*e, *f, *g, *h]));
        seen |= high | low;
        let both = (u64::from(high) << 32) | (u64::from(low) << 8);
        let [decoded @ .., _, _] = both.to_be_bytes();
        *bytes = decoded;
    }
    let (groups, rest) = text.as_chunks::<4>();
    let (whole, tail) = buffer.as_chunks_mut::<3>();
    for (group, bytes) in groups.iter().zip(whole) {
        let word = word(*group);
        seen |= word;
        let [decoded @ .., _] = word.to_be_bytes();
        *bytes = decoded;
    }
    // The last group is filled up with bits that must be zero.
    match (rest, tail) {
        ([], []) => {}
        ([a, b], [byte]) => {
            let word = FIRST.of(*a) | SECOND.of(*b);
            let bits;
            [*byte, bits, ..] = word.to_be_bytes();
            seen |= if bits == 0 { word } else { INVALID };
        }
        ([a, b, c], [first, second]) => {
            let word = FIRST.of(*a) | SECOND.of(*b) | THIRD.of(*c);
            let bits;
            [*first, *second, bits, _] = word.to_be_bytes();
            seen |= if bits == 0 { word } else { INVALID };
        }
        _ => seen = INVALID,
    }
    if seen & INVALID == 0 {
        Ok(())
    } else {
        Err(Malformed::Encoding)
    }
}

/// Stands for a letter that is not in the alphabet; no sextet reaches this bit.
const INVALID: u32 = 1;

/// The sextet of each letter, at the place that it has in a group of four: the upper 24 bits of a
/// word.
struct Sextets([u32; 256]);

static FIRST: Sextets = Sextets::shifted_by(26);
static SECOND: Sextets = Sextets::shifted_by(20);
static THIRD: Sextets = Sextets::shifted_by(14);
static FOURTH: Sextets = Sextets::shifted_by(8);

impl Sextets {
    #[allow(clippy::indexing_slicing, clippy::as_conversions)] // evaluated when compiling
    const fn shifted_by(shift: u32) -> Self {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut sextets = [INVALID; 256];
        let mut value = 0;
        while value < 64 {
            sextets[alphabet[value as usize] as usize] = value << shift;
            value += 1;
        }
        Self(sextets)
    }

    fn of(&self, letter: u8) -> u32 {
        let sextet = self.0.get(usize::from(letter));
        sextet.copied().unwrap_or(INVALID)
    }
}

/// Encodes bytes.
#[cfg(feature = "sign")]
pub(super) fn encode(bytes: &[u8]) -> alloc::string::String {
    use base64ct::{Base64UrlUnpadded, Encoding};

    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned;
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
            let decoded = decode(text).ok().filter(|(_, defect)| defect.is_none());
            decoded.is_some_and(|(bytes, _)| {
                assert_eq!(encode(&bytes), text);
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

    /// `base64ct` decodes the same texts of every length to the same bytes.
    #[test]
    fn long_texts_decode_as_elsewhere() {
        use base64ct::{Base64UrlUnpadded, Encoding};

        let bytes: Vec<u8> = (0..=255).collect();
        let text = Base64UrlUnpadded::encode_string(&bytes);
        for length in 0..=text.len() {
            let mut text = text[..length].to_owned();
            let theirs = Base64UrlUnpadded::decode_vec(&text).ok();
            let ours = |text: &str| decode(text).ok().map(|(bytes, _)| bytes);
            assert_eq!(ours(&text), theirs, "{length}");
            for position in 0..length {
                for letter in ["+", "\0"] {
                    let right = text[position..=position].to_owned();
                    text.replace_range(position..=position, letter);
                    assert_eq!(ours(&text), None, "{length} {position}");
                    text.replace_range(position..=position, &right);
                }
            }
        }
    }

    #[test]
    fn padding_is_seen() {
        assert!(matches!(decode("QQ=="), Ok((bytes, Some(Malformed::Padding))) if bytes == b"A"));
        assert!(matches!(decode("Q="), Err(Malformed::Encoding)));
        assert!(matches!(decode("=QQ"), Err(Malformed::Encoding)));
    }
}
