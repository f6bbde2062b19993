//! The parser for the regular expressions of URL patterns: JavaScript syntax without the `u` flag,
//! over ASCII, without back references, look-behind and named groups.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::Chars;

use super::pattern_error::InvalidPattern;

/// The maximum nesting depth of groups.
const MAX_DEPTH: usize = 32;

/// A parsed expression.
#[derive(Debug)]
pub(super) enum Node {
    Empty,
    Set(u128),
    Start,
    End,
    Boundary(bool),
    Look {
        ahead: Box<Node>,
        wanted: bool,
    },
    Group(Box<Node>, usize),
    Sequence(Vec<Node>),
    Either(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: usize,
        max: Option<usize>,
        greedy: bool,
    },
}

/// Parses an expression and counts its capturing groups.
pub(super) fn parse(source: &str) -> Result<(Node, usize), InvalidPattern> {
    let mut parser = Parser {
        rest: source.chars().peekable(),
        groups: 0,
        depth: 0,
    };
    let node = parser.alternatives()?;
    match parser.rest.next() {
        None => Ok((node, parser.groups)),
        Some(_) => Err(InvalidPattern::Regex),
    }
}

struct Parser<'p> {
    rest: Peekable<Chars<'p>>,
    groups: usize,
    depth: usize,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Node, InvalidPattern> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(InvalidPattern::TooLarge);
        }
        let mut branches = vec![self.sequence()?];
        while self.rest.next_if_eq(&'|').is_some() {
            branches.push(self.sequence()?);
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(if branches.len() == 1 {
            branches.pop().unwrap_or(Node::Empty)
        } else {
            Node::Either(branches)
        })
    }

    fn sequence(&mut self) -> Result<Node, InvalidPattern> {
        let mut nodes = Vec::new();
        while self.rest.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
            let node = self.atom()?;
            nodes.push(self.repeated(node)?);
        }
        Ok(Node::Sequence(nodes))
    }

    fn atom(&mut self) -> Result<Node, InvalidPattern> {
        let c = self.rest.next().ok_or(InvalidPattern::Regex)?;
        Ok(match c {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Set(!(of('\n') | of('\r'))),
            '(' => self.group()?,
            '[' => Node::Set(self.class()?),
            '\\' => match self.rest.next().ok_or(InvalidPattern::Regex)? {
                'b' => Node::Boundary(true),
                'B' => Node::Boundary(false),
                escaped => Node::Set(folded(self.escape(escaped)?)),
            },
            '*' | '+' | '?' => return Err(InvalidPattern::Regex),
            c => Node::Set(folded(of(c))),
        })
    }

    fn group(&mut self) -> Result<Node, InvalidPattern> {
        let mut look = None;
        let mut number = None;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next() {
                Some(':') => {}
                Some('=') => look = Some(true),
                Some('!') => look = Some(false),
                _ => return Err(InvalidPattern::Regex),
            }
        } else {
            number = Some(self.groups);
            self.groups = self.groups.saturating_add(1);
        }
        let inner = Box::new(self.alternatives()?);
        if self.rest.next() != Some(')') {
            return Err(InvalidPattern::Regex);
        }
        Ok(match (look, number) {
            (Some(wanted), _) => Node::Look {
                ahead: inner,
                wanted,
            },
            (None, Some(number)) => Node::Group(inner, number),
            (None, None) => *inner,
        })
    }

    fn repeated(&mut self, node: Node) -> Result<Node, InvalidPattern> {
        let (min, max) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.rest.next();
        let greedy = self.rest.next_if_eq(&'?').is_none();
        if max.is_some_and(|max| max < min || max > 1000) || min > 1000 {
            return Err(InvalidPattern::Regex);
        }
        if matches!(self.rest.peek(), Some('*' | '+' | '?')) {
            return Err(InvalidPattern::Regex);
        }
        Ok(Node::Repeat {
            node: node.into(),
            min,
            max,
            greedy,
        })
    }

    /// `{2}`, `{2,}` or `{2,3}` up to its closing brace. Anything else is text.
    fn counts(&mut self) -> Option<(usize, Option<usize>)> {
        let mut ahead = self.rest.clone();
        ahead.next();
        let number = |ahead: &mut Peekable<Chars<'_>>| {
            let mut value = None;
            while let Some(digit) = ahead.peek().and_then(|c| c.to_digit(10)) {
                ahead.next();
                let digit = usize::try_from(digit).unwrap_or_default();
                value = Some(
                    value
                        .unwrap_or(0_usize)
                        .saturating_mul(10)
                        .saturating_add(digit),
                );
            }
            value
        };
        let min = number(&mut ahead)?;
        let max = if ahead.next_if_eq(&',').is_some() {
            number(&mut ahead)
        } else {
            Some(min)
        };
        if ahead.peek() != Some(&'}') {
            return None;
        }
        self.rest = ahead;
        Some((min, max))
    }

    fn class(&mut self) -> Result<u128, InvalidPattern> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut class = 0;
        loop {
            let first = match self.rest.next().ok_or(InvalidPattern::Regex)? {
                ']' => break,
                c => self.class_member(c)?,
            };
            let mut ahead = self.rest.clone();
            let range = ahead.next() == Some('-') && ahead.peek().is_some_and(|c| *c != ']');
            if !range {
                class |= first;
                continue;
            }
            self.rest = ahead;
            let c = self.rest.next().ok_or(InvalidPattern::Regex)?;
            let last = self.class_member(c)?;
            if first.is_power_of_two() && last.is_power_of_two() {
                if first > last {
                    return Err(InvalidPattern::Regex);
                }
                class |= (last | (last - 1)) & !(first - 1);
            } else {
                class |= first | last | of('-');
            }
        }
        let class = folded(class);
        Ok(if negated { !class } else { class })
    }

    fn class_member(&mut self, c: char) -> Result<u128, InvalidPattern> {
        match c {
            '\\' => match self.rest.next().ok_or(InvalidPattern::Regex)? {
                'b' => Ok(of('\u{8}')),
                escaped => self.escape(escaped),
            },
            c => Ok(of(c)),
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, c: char) -> Result<u128, InvalidPattern> {
        let word = span('a', 'z') | span('A', 'Z') | span('0', '9') | of('_');
        let space = span('\t', '\r') | of(' ');
        Ok(match c {
            'd' => span('0', '9'),
            'D' => !span('0', '9'),
            'w' => word,
            'W' => !word,
            's' => space,
            'S' => !space,
            't' => of('\t'),
            'n' => of('\n'),
            'r' => of('\r'),
            'v' => of('\u{b}'),
            'f' => of('\u{c}'),
            '0' => of('\0'),
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            c if c.is_ascii_digit() || matches!(c, 'c' | 'k' | 'p' | 'P') => {
                return Err(InvalidPattern::Regex);
            }
            c => of(c),
        })
    }

    fn code(&mut self, digits: usize) -> Result<u128, InvalidPattern> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self
                .rest
                .next()
                .and_then(|c| c.to_digit(16))
                .ok_or(InvalidPattern::Regex)?;
            code = code * 16 + digit;
        }
        Ok(char::from_u32(code).map_or(0, of))
    }
}

/// The set of one character; of none where it is not ASCII, as no path holds it.
fn of(c: char) -> u128 {
    if c.is_ascii() { 1 << u32::from(c) } else { 0 }
}

fn span(first: char, last: char) -> u128 {
    (first..=last).map(of).fold(0, |set, c| set | c)
}

/// A set with the letters of both cases.
fn folded(set: u128) -> u128 {
    let (upper, lower) = (span('A', 'Z'), span('a', 'z'));
    set | ((set & upper) << 32) | ((set & lower) >> 32)
}
