//! From text to a [`Document`].

use alloc::string::String;
use alloc::vec::Vec;

use super::Read;
use super::document::{Document, Node, Span, node_index};
use crate::json::{NotJson, Quoted, Scanner};
use crate::jwt::error::Malformed;

/// How deep objects and arrays may nest, the outermost one counted.
const MAX_DEPTH: usize = 16;

pub(super) fn parse(mut text: String, defect: Option<Malformed>) -> Result<Read, Malformed> {
    let mut parser = Parser {
        scanner: Scanner::new(&text),
        // A node for every eight bytes of text suffices for usual claims.
        nodes: Vec::with_capacity(text.len() / 8 + 4),
        unescaped: String::new(),
        defect,
        has_value: true,
    };
    parser.value(0)?;
    if parser.scanner.peek_past_space().is_some() {
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

    fn add(&mut self, name: &[u8]) {
        let print = Self::of(name);
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

struct Parser<'t> {
    scanner: Scanner<'t>,
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
        let node = match self.scanner.peek_past_space() {
            Some(b'"') => Node::Text(self.string()?),
            Some(b'{' | b'[') if depth == MAX_DEPTH => {
                self.defect = Some(Malformed::Depth);
                self.scanner.skip_value()?;
                Node::Null
            }
            Some(b'{') => return self.object(depth + 1),
            Some(b'[') => return self.array(depth + 1),
            Some(b't') => self.scanner.literal("true").map(|()| Node::Bool(true))?,
            Some(b'f') => self.scanner.literal("false").map(|()| Node::Bool(false))?,
            Some(b'n') => self.scanner.literal("null").map(|()| Node::Null)?,
            _ => {
                let number = self.scanner.number()?;
                self.has_value &= number.is_some();
                number.map_or(Node::Null, Node::Number)
            }
        };
        self.nodes.push(node);
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Malformed> {
        let start = self.open(b'{');
        let mut names = Fingerprints::default();
        self.scanner.skip_space();
        if !self.scanner.take(b'}') {
            loop {
                self.scanner.skip_space();
                let name = self.string()?;
                names.add(self.bytes_of(name));
                self.nodes.push(Node::Text(name));
                self.scanner.skip_space();
                if !self.scanner.take(b':') {
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
        let start = self.open(b'[');
        self.scanner.skip_space();
        if !self.scanner.take(b']') {
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
    fn open(&mut self, bracket: u8) -> usize {
        self.scanner.take(bracket);
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
        self.scanner.skip_space();
        if self.scanner.take(b',') {
            Ok(false)
        } else if self.scanner.take(bracket) {
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
            names.push(self.bytes_of(*name));
            rest = rest.get(1 + value.size()..).unwrap_or_default();
        }
        names.sort_unstable();
        names.windows(2).any(|pair| pair.first() == pair.last())
    }

    fn bytes_of(&self, span: Span) -> &[u8] {
        let text = self.scanner.text();
        match span.shifted(text.len()) {
            Some(unescaped) => unescaped.bytes_of(&self.unescaped),
            None => span.bytes_of(text),
        }
    }

    #[inline]
    fn string(&mut self) -> Result<Span, Malformed> {
        let string = self.scanner.string()?;
        if string.has_escapes {
            return self.escaped(&string);
        }
        Span::new(string.start, string.end)
    }

    #[cold]
    fn escaped(&mut self, string: &Quoted) -> Result<Span, Malformed> {
        let end = |parser: &Self| parser.scanner.text().len() + parser.unescaped.len();
        let start = end(self);
        match self.scanner.unescaped(string)? {
            Some(text) => self.unescaped.push_str(&text),
            None => self.has_value = false,
        }
        Span::new(start, end(self))
    }
}

impl From<NotJson> for Malformed {
    fn from(_: NotJson) -> Self {
        Self::Json
    }
}
