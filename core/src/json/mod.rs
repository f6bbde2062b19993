//! Scanning JSON text (RFC 8259).

#[cfg(feature = "api")]
pub(crate) mod read;
#[cfg(all(test, feature = "api"))]
pub(crate) mod read_tests;

use alloc::string::String;
use alloc::vec::Vec;

/// A position in JSON text, and what stands there.
#[derive(Clone, Copy)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    position: usize,
}

/// The text is not JSON.
pub(crate) struct NotJson;

/// A string in JSON text.
pub(crate) struct Quoted {
    /// Behind the opening quote.
    pub(crate) start: usize,
    /// Before the closing one.
    pub(crate) end: usize,
    pub(crate) has_escapes: bool,
}

/// A JSON number. Integers are `UInt` only if they do not fit an `i64`.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    UInt(u64),
    Float(f64),
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, position: 0 }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// The next byte that is no white space.
    pub(crate) fn peek_past_space(&mut self) -> Option<u8> {
        self.skip_space();
        self.peek()
    }

    pub(crate) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.position += 1;
        }
    }

    /// Steps over the byte if it is next.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.position += usize::from(is_next);
        is_next
    }

    /// Steps over `true`, `false` or `null`.
    #[inline] // the comparison is one instruction for a constant
    pub(crate) fn literal(&mut self, word: &str) -> Result<(), NotJson> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(NotJson);
        }
        self.position += word.len();
        Ok(())
    }

    /// Steps over a string.
    #[inline] // most of what is read are short strings
    pub(crate) fn string(&mut self) -> Result<Quoted, NotJson> {
        if !self.take(b'"') {
            return Err(NotJson);
        }
        let (bytes, start) = (self.text.as_bytes(), self.position);
        let end = plain_end(bytes, start).ok_or(NotJson)?;
        let (has_escapes, end) = match bytes.get(end) {
            Some(b'"') => (false, end),
            Some(b'\\') => (true, self.end_of_escaped(end)?),
            // A control character ends no string.
            _ => return Err(NotJson),
        };
        self.position = end + 1;
        Ok(Quoted {
            start,
            end,
            has_escapes,
        })
    }

    /// The closing quote of a string whose first backslash is at `position`.
    #[cold]
    fn end_of_escaped(&self, mut position: usize) -> Result<usize, NotJson> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(position) {
                Some(b'"') => return Ok(position),
                // With the letter behind it, which may be a quote.
                Some(b'\\') => position += 2,
                _ => return Err(NotJson),
            }
            position = plain_end(bytes, position).ok_or(NotJson)?;
        }
    }

    /// The content of a string with escapes; `None` if it has none, since it escapes half of a
    /// surrogate pair.
    pub(crate) fn unescaped(&self, string: &Quoted) -> Result<Option<String>, NotJson> {
        let mut rest = self.text.get(string.start..string.end).ok_or(NotJson)?;
        let mut text = String::with_capacity(rest.len());
        let mut is_whole = true;
        while let Some((plain, escape)) = rest.split_once('\\') {
            text.push_str(plain);
            let (letter, behind) = escape.split_at_checked(1).ok_or(NotJson)?;
            rest = behind;
            text.push(match letter {
                "\"" | "\\" | "/" => {
                    text.push_str(letter);
                    continue;
                }
                "b" => '\u{8}',
                "f" => '\u{c}',
                "n" => '\n',
                "r" => '\r',
                "t" => '\t',
                "u" => {
                    let character = character(&mut rest)?;
                    is_whole &= character.is_some();
                    character.unwrap_or_default()
                }
                _ => return Err(NotJson),
            });
        }
        text.push_str(rest);
        Ok(is_whole.then_some(text))
    }

    /// Reads a number (RFC 8259 section 6) as `serde_json` does; `None` if no double holds it.
    pub(crate) fn number(&mut self) -> Result<Option<Number>, NotJson> {
        let start = self.position;
        let negative = self.take(b'-');
        let first = self.position;
        let value = self.digits();
        let digits = self.position - first;
        let has_leading_zero = self.text.as_bytes().get(first) == Some(&b'0');
        if digits == 0 || digits > 1 && has_leading_zero {
            return Err(NotJson);
        }
        let is_integer = !matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if !is_integer {
            self.fraction_and_exponent()?;
        } else if digits <= 18 && !(negative && value == 0) {
            return Ok(Some(Number::Int(if negative { -value } else { value })));
        }
        let text = self.text.get(start..self.position).unwrap_or_default();
        Ok(long_number(text, is_integer))
    }

    /// Steps over digits; their value if there are at most 18 of them.
    fn digits(&mut self) -> i64 {
        let mut value = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.position += 1;
        }
        value
    }

    fn fraction_and_exponent(&mut self) -> Result<(), NotJson> {
        if self.take(b'.') {
            self.some_digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Result<(), NotJson> {
        let start = self.position;
        self.digits();
        if self.position == start {
            return Err(NotJson);
        }
        Ok(())
    }

    /// Steps over a value of any depth, without recursion. A string may escape half of a surrogate
    /// pair, and a number may be out of range.
    pub(crate) fn skip_value(&mut self) -> Result<(), NotJson> {
        // The closing brackets that are still to come.
        let mut open = Vec::new();
        loop {
            match self.peek_past_space() {
                Some(b'"') => self.skip_string()?,
                Some(bracket @ (b'[' | b'{')) => {
                    self.position += 1;
                    // In ASCII the closing bracket is two behind the opening one.
                    let close = bracket + 2;
                    self.skip_space();
                    if !self.take(close) {
                        open.push(close);
                        self.skip_name(close)?;
                        continue;
                    }
                }
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'n') => self.literal("null")?,
                _ => drop(self.number()?),
            }
            while let Some(close) = open.last().copied() {
                self.skip_space();
                if self.take(b',') {
                    self.skip_name(close)?;
                    break;
                }
                if !self.take(close) {
                    return Err(NotJson);
                }
                open.pop();
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Steps over the name of a member, if this is an object.
    fn skip_name(&mut self, close: u8) -> Result<(), NotJson> {
        if close == b'}' {
            self.skip_space();
            self.skip_string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(NotJson);
            }
        }
        Ok(())
    }

    fn skip_string(&mut self) -> Result<(), NotJson> {
        let string = self.string()?;
        if string.has_escapes {
            self.unescaped(&string)?;
        }
        Ok(())
    }

    fn rest(&self) -> &'t [u8] {
        let bytes = self.text.as_bytes();
        bytes.get(self.position..).unwrap_or_default()
    }
}

#[cfg(feature = "api")]
impl<'t> Scanner<'t> {
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The content of a string without escapes.
    pub(crate) fn plain(&self, string: &Quoted) -> &'t str {
        self.text.get(string.start..string.end).unwrap_or_default()
    }

    /// Steps over `,"name":`, or `"name":` for the first member, if that is next without white
    /// space.
    fn take_name(&mut self, name: &str, is_first: bool) -> bool {
        let rest = self.rest();
        let length = name.len() + if is_first { 3 } else { 4 };
        let found = match rest.get(..length) {
            Some([b',', b'"', found @ .., b'"', b':']) if !is_first => found,
            Some([b'"', found @ .., b'"', b':']) if is_first => found,
            _ => return false,
        };
        let is_next = found == name.as_bytes();
        if is_next {
            self.position += length;
        }
        is_next
    }
}

/// Takes the hexadecimal digits of `\u` and, for a pair of surrogates, the second escape; `None` for
/// half of a pair (RFC 8259 section 7).
fn character(rest: &mut &str) -> Result<Option<char>, NotJson> {
    let unit = hexadecimal(rest)?;
    if (0xd800..0xdc00).contains(&unit)
        && let Some(mut ahead) = rest.strip_prefix("\\u")
    {
        let pair = [unit, hexadecimal(&mut ahead)?];
        if let Some(Ok(character)) = char::decode_utf16(pair).next() {
            *rest = ahead;
            return Ok(Some(character));
        }
    }
    Ok(char::from_u32(unit.into()))
}

fn hexadecimal(rest: &mut &str) -> Result<u16, NotJson> {
    let (digits, behind) = rest.split_at_checked(4).ok_or(NotJson)?;
    *rest = behind;
    // `from_str_radix` takes a sign, too.
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(NotJson);
    }
    u16::from_str_radix(digits, 16).map_err(|_| NotJson)
}

/// A number with a fraction or an exponent, minus zero, or one of more than 18 digits.
#[cold]
fn long_number(text: &str, is_integer: bool) -> Option<Number> {
    if is_integer && text != "-0" {
        if let Ok(number) = text.parse() {
            return Some(Number::Int(number));
        }
        if let Ok(number) = text.parse() {
            return Some(Number::UInt(number));
        }
    }
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Number::Float)
}

/// Where the first quote, backslash or control character stands at or behind a position.
#[inline]
fn plain_end(bytes: &[u8], mut position: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Sets the highest bit of each byte that is zero, perhaps of one above it too.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    while let Some(word) = bytes.get(position..)?.first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (quotes | backslashes | controls) & (ONES * 0x80);
        if found != 0 {
            let bits = usize::try_from(found.trailing_zeros()).ok()?;
            return Some(position + bits / 8);
        }
        position += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    Some(position + bytes.get(position..)?.iter().position(is_special)?)
}
