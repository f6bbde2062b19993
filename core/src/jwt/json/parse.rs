//! From text to a [`Document`].

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::IgnoredAny;

use super::Read;
use super::document::{Document, Node, Number, Span, node_index};
use crate::jwt::error::Malformed;

/// How deep objects and arrays may nest, the outermost one counted.
const MAX_DEPTH: usize = 16;

pub(super) fn parse(mut text: String, defect: Option<Malformed>) -> Result<Read, Malformed> {
    let mut parser = Parser {
        text: &text,
        position: 0,
        // A node for every eight bytes of text suffices for usual claims.
        nodes: Vec::with_capacity(text.len() / 8 + 4),
        unescaped: String::new(),
        defect,
        has_value: true,
    };
    parser.value(0)?;
    parser.skip_space();
    if parser.position < text.len() {
        return Err(Malformed::Json);
    }
    let Parser {
        nodes,
        unescaped,
        defect,
        has_value,
        ..
    } = parser;
    if !has_value {
        return Ok(Read {
            defect: Some(valueless(&text)),
            document: Document::null(),
        });
    }
    text.push_str(&unescaped);
    Ok(Read {
        document: Document::new(text, nodes),
        defect,
    })
}

/// Which part of grammatical JSON has no value: only half of a surrogate pair and a number past
/// the range of a double do not.
fn valueless(text: &str) -> Malformed {
    if text.contains("\\ud") || text.contains("\\uD") {
        Malformed::Surrogate
    } else {
        Malformed::Number
    }
}

/// Finds names that may be equal without keeping them.
#[derive(Default)]
struct Fingerprints {
    seen: [u64; Self::MAX],
    count: usize,
    /// Whether two fingerprints are equal, or there were too many to compare.
    may_repeat: bool,
}

impl Fingerprints {
    /// Comparing each with each is fastest up to here; beyond it a stranger could make it slow.
    const MAX: usize = 32;

    fn add(&mut self, name: &str) {
        let print = Self::of(name.as_bytes());
        let (seen, free) = self
            .seen
            .split_at_mut_checked(self.count)
            .unwrap_or_default();
        self.may_repeat |= seen.contains(&print);
        match free.first_mut() {
            Some(slot) => *slot = print,
            None => self.may_repeat = true,
        }
        self.count += 1;
    }

    /// Both ends of a long name, all of a short one.
    fn of(name: &[u8]) -> u64 {
        match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(start), Some(end)) => {
                let (start, end) = (u32::from_le_bytes(*start), u32::from_le_bytes(*end));
                (u64::from(start) << 32 | u64::from(end)).rotate_left(u32::from(name.len() > 4))
            }
            _ => name
                .iter()
                .fold(1, |print, byte| (print << 8) | u64::from(*byte)),
        }
    }
}

/// How many bytes stand before the first that is a quote, a backslash or a control character.
fn plain_length(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Sets the highest bit of each byte that is zero, perhaps of one above it too.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut length = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let found = (quotes | backslashes | controls) & (ONES * 0x80);
        if found != 0 {
            let bits = usize::try_from(found.trailing_zeros()).ok()?;
            return Some(length + bits / 8);
        }
        length += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    Some(length + rest.iter().position(is_special)?)
}

struct Parser<'t> {
    text: &'t str,
    position: usize,
    nodes: Vec<Node>,
    /// Strings that are written with escapes, without them. They count as if they stood behind
    /// the text.
    unescaped: String,
    defect: Option<Malformed>,
    has_value: bool,
}

impl Parser<'_> {
    /// Reads a value inside of `depth` objects and arrays.
    fn value(&mut self, depth: usize) -> Result<(), Malformed> {
        self.skip_space();
        match self.peek() {
            Some(b'"') => {
                let text = self.string()?;
                self.nodes.push(Node::Text(text));
                Ok(())
            }
            Some(b'{' | b'[') if depth == MAX_DEPTH => self.skip_value(),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b't') => self.literal("true", Node::Bool(true)),
            Some(b'f') => self.literal("false", Node::Bool(false)),
            Some(b'n') => self.literal("null", Node::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), Malformed> {
        let start = self.open();
        let mut names = Fingerprints::default();
        self.skip_space();
        if !self.take(b'}') {
            loop {
                self.skip_space();
                if self.peek() != Some(b'"') {
                    return Err(Malformed::Json);
                }
                let name = self.string()?;
                names.add(self.text_of(name));
                self.nodes.push(Node::Text(name));
                self.skip_space();
                if !self.take(b':') {
                    return Err(Malformed::Json);
                }
                self.value(depth)?;
                if self.ends(b'}')? {
                    break;
                }
            }
        }
        if names.may_repeat && self.has_duplicates(start) {
            self.defect = Some(Malformed::DuplicateMember);
        }
        let size = node_index(self.nodes.len() - start)?;
        self.close(start, Node::Object { size });
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), Malformed> {
        let start = self.open();
        self.skip_space();
        if !self.take(b']') {
            loop {
                self.value(depth)?;
                if self.ends(b']')? {
                    break;
                }
            }
        }
        let size = node_index(self.nodes.len() - start)?;
        self.close(start, Node::Array { size });
        Ok(())
    }

    /// Steps over the bracket and reserves the node.
    fn open(&mut self) -> usize {
        self.position += 1;
        self.nodes.push(Node::Null);
        self.nodes.len() - 1
    }

    fn close(&mut self, start: usize, node: Node) {
        if let Some(reserved) = self.nodes.get_mut(start) {
            *reserved = node;
        }
    }

    /// Behind an element: whether the container ends or another element follows.
    fn ends(&mut self, bracket: u8) -> Result<bool, Malformed> {
        self.skip_space();
        if self.take(b',') {
            Ok(false)
        } else if self.take(bracket) {
            Ok(true)
        } else {
            Err(Malformed::Json)
        }
    }

    /// Whether two of the members behind the node `object` have one name.
    fn has_duplicates(&self, object: usize) -> bool {
        let mut rest = self.nodes.get(object + 1..).unwrap_or_default();
        let mut names = Vec::new();
        while let [Node::Text(name), value, ..] = rest {
            names.push(self.text_of(*name));
            rest = rest.get(1 + value.size()..).unwrap_or_default();
        }
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    }

    fn text_of(&self, span: Span) -> &str {
        match span.shifted(self.text.len()) {
            Some(unescaped) => unescaped.of(&self.unescaped),
            None => span.of(self.text),
        }
    }

    /// Reads the string that starts here.
    fn string(&mut self) -> Result<Span, Malformed> {
        let start = self.position + 1;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let plain = plain_length(rest).ok_or(Malformed::Json)?;
        match rest.get(plain) {
            Some(b'"') => {
                self.position = start + plain + 1;
                Span::new(start, start + plain)
            }
            Some(b'\\') => self.escaped_string(start + plain),
            _ => Err(Malformed::Json),
        }
    }

    /// The same, where the first escape is at `escape`.
    fn escaped_string(&mut self, mut escape: usize) -> Result<Span, Malformed> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(escape) {
                Some(b'\\') => escape += 2,
                Some(b'"') => break,
                Some(_) => escape += 1,
                None => return Err(Malformed::Json),
            }
        }
        let quoted = self.text.get(self.position..=escape);
        let quoted = quoted.ok_or(Malformed::Json)?;
        self.position = escape + 1;
        let start = self.text.len() + self.unescaped.len();
        match serde_json::from_str::<String>(quoted) {
            Ok(text) => self.unescaped.push_str(&text),
            // Skipping checks the grammar alone.
            Err(_) if serde_json::from_str::<IgnoredAny>(quoted).is_ok() => self.has_value = false,
            Err(_) => return Err(Malformed::Json),
        }
        Span::new(start, self.text.len() + self.unescaped.len())
    }

    /// RFC 8259 section 6.
    fn number(&mut self) -> Result<(), Malformed> {
        let start = self.position;
        let negative = self.take(b'-');
        let zero = self.take(b'0');
        if !zero && self.skip_digits() == 0 {
            return Err(Malformed::Json);
        }
        let mut is_integer = true;
        if self.take(b'.') {
            is_integer = false;
            if self.skip_digits() == 0 {
                return Err(Malformed::Json);
            }
        }
        if self.take(b'e') || self.take(b'E') {
            is_integer = false;
            let _sign = self.take(b'+') || self.take(b'-');
            if self.skip_digits() == 0 {
                return Err(Malformed::Json);
            }
        }
        let text = self.text.get(start..self.position).unwrap_or_default();
        // As `serde_json` does: minus zero is a float.
        let integer = if is_integer && !(negative && zero) {
            text.parse().map(Number::Int).ok()
        } else {
            None
        };
        let number = match integer {
            Some(number) => number,
            None if is_integer
                && !negative
                && let Ok(number) = text.parse() =>
            {
                Number::UInt(number)
            }
            None => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Number::Float(number),
                _ => {
                    self.has_value = false;
                    Number::Int(0)
                }
            },
        };
        self.nodes.push(Node::Number(number));
        Ok(())
    }

    fn skip_digits(&mut self) -> usize {
        let rest = self.text.as_bytes().get(self.position..);
        let digits = rest.unwrap_or_default().iter();
        let count = digits.take_while(|byte| byte.is_ascii_digit()).count();
        self.position += count;
        count
    }

    fn literal(&mut self, word: &str, node: Node) -> Result<(), Malformed> {
        let rest = self.text.as_bytes().get(self.position..);
        if !rest.unwrap_or_default().starts_with(word.as_bytes()) {
            return Err(Malformed::Json);
        }
        self.position += word.len();
        self.nodes.push(node);
        Ok(())
    }

    /// Steps over a value that nests too deep, without recursion; it counts as `null`.
    fn skip_value(&mut self) -> Result<(), Malformed> {
        self.defect = Some(Malformed::Depth);
        let rest = self.text.get(self.position..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        if !matches!(values.next(), Some(Ok(IgnoredAny))) {
            return Err(Malformed::Json);
        }
        self.position += values.byte_offset();
        self.nodes.push(Node::Null);
        Ok(())
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.position += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.position += usize::from(is_next);
        is_next
    }
}
