//! Regular expressions of JavaScript, as far as URL patterns need them, over ASCII text.
//!
//! Matching remembers every place where it has already failed, and stops after a fixed number of
//! steps: no path can make it slow. Regex crates do without look-ahead, which the expressions
//! that `path-to-regexp` makes contain.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::Chars;

use super::path_pattern::InvalidPattern;

/// How deep groups may nest.
const MAX_DEPTH: usize = 32;
/// How many instructions an expression may have.
const MAX_INSTRUCTIONS: usize = 4096;
/// How many steps a match may take. A path that takes more does not match.
const MAX_STEPS: usize = 1 << 20;

/// An expression that is matched from the start of a text, without regard to case.
#[derive(Debug)]
pub(super) struct Regex {
    program: Vec<Instruction>,
    groups: usize,
}

impl Regex {
    pub(super) fn new(source: &str) -> Result<Self, InvalidPattern> {
        let mut parser = Parser {
            rest: source.chars().peekable(),
            groups: 0,
            depth: 0,
        };
        let node = parser.alternatives()?;
        if parser.rest.next().is_some() {
            return Err(InvalidPattern::Regex);
        }
        let mut program = Vec::new();
        compile(&node, &mut program)?;
        program.push(Instruction::Match);
        Ok(Self {
            program,
            groups: parser.groups,
        })
    }

    /// What the groups have captured, in their order.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Vec<Option<&'t str>>> {
        let mut steps = MAX_STEPS;
        let slots = vec![None; self.groups.checked_mul(2)?];
        let slots = run(&self.program, text.as_bytes(), 0, slots, &mut steps)?;
        let capture = |pair: &[Option<usize>]| match pair {
            [Some(start), Some(end)] => text.get(*start..*end),
            _ => None,
        };
        Some(slots.chunks(2).map(capture).collect())
    }
}

#[derive(Debug)]
enum Node {
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

#[derive(Debug)]
enum Instruction {
    /// One character of these ASCII characters.
    Set(u128),
    /// Go on at the first, and where that fails at the second.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    Start,
    End,
    Boundary(bool),
    /// What follows must match here, or must not.
    Look {
        program: Vec<Instruction>,
        wanted: bool,
    },
    Match,
}

fn compile(node: &Node, program: &mut Vec<Instruction>) -> Result<(), InvalidPattern> {
    if program.len() > MAX_INSTRUCTIONS {
        return Err(InvalidPattern::TooLarge);
    }
    match node {
        Node::Empty => {}
        Node::Set(set) => program.push(Instruction::Set(*set)),
        Node::Start => program.push(Instruction::Start),
        Node::End => program.push(Instruction::End),
        Node::Boundary(wanted) => program.push(Instruction::Boundary(*wanted)),
        Node::Look { ahead, wanted } => {
            let mut inner = Vec::new();
            compile(ahead, &mut inner)?;
            inner.push(Instruction::Match);
            program.push(Instruction::Look {
                program: inner,
                wanted: *wanted,
            });
        }
        Node::Group(inner, number) => {
            program.push(Instruction::Save(number * 2));
            compile(inner, program)?;
            program.push(Instruction::Save(number * 2 + 1));
        }
        Node::Sequence(nodes) => nodes.iter().try_for_each(|node| compile(node, program))?,
        Node::Either(branches) => {
            let mut ends = Vec::new();
            let last = branches.len().saturating_sub(1);
            for (number, branch) in branches.iter().enumerate() {
                let split = program.len();
                if number < last {
                    program.push(Instruction::Match);
                }
                compile(branch, program)?;
                if number < last {
                    ends.push(program.len());
                    program.push(Instruction::Match);
                    let behind = program.len();
                    set(program, split, Instruction::Split(split + 1, behind));
                }
            }
            let behind = program.len();
            for end in ends {
                set(program, end, Instruction::Jump(behind));
            }
        }
        Node::Repeat {
            node,
            min,
            max,
            greedy,
        } => {
            for _ in 0..*min {
                compile(node, program)?;
            }
            match max {
                None => {
                    let split = program.len();
                    program.push(Instruction::Match);
                    compile(node, program)?;
                    program.push(Instruction::Jump(split));
                    let behind = program.len();
                    set(program, split, choice(split + 1, behind, *greedy));
                }
                Some(max) => {
                    let mut splits = Vec::new();
                    for _ in *min..*max {
                        splits.push(program.len());
                        program.push(Instruction::Match);
                        compile(node, program)?;
                    }
                    let behind = program.len();
                    for split in splits {
                        set(program, split, choice(split + 1, behind, *greedy));
                    }
                }
            }
        }
    }
    Ok(())
}

const fn choice(inside: usize, behind: usize, greedy: bool) -> Instruction {
    if greedy {
        Instruction::Split(inside, behind)
    } else {
        Instruction::Split(behind, inside)
    }
}

fn set(program: &mut [Instruction], at: usize, instruction: Instruction) {
    if let Some(slot) = program.get_mut(at) {
        *slot = instruction;
    }
}

enum Job {
    Explore(usize, usize),
    Restore(usize, Option<usize>),
}

/// Runs a program from a position; the slots of the first way that matches.
fn run(
    program: &[Instruction],
    text: &[u8],
    start: usize,
    mut slots: Vec<Option<usize>>,
    steps: &mut usize,
) -> Option<Vec<Option<usize>>> {
    let width = text.len() + 1;
    let mut failed = vec![0_u64; (program.len() * width).div_ceil(64)];
    let mut jobs = vec![Job::Explore(0, start)];
    while let Some(job) = jobs.pop() {
        let (mut at, mut position) = match job {
            Job::Explore(at, position) => (at, position),
            Job::Restore(slot, value) => {
                *slots.get_mut(slot)? = value;
                continue;
            }
        };
        loop {
            let bit = at * width + position;
            let word = failed.get_mut(bit / 64)?;
            if *word & (1 << (bit % 64)) != 0 {
                break;
            }
            *word |= 1 << (bit % 64);
            *steps = steps.checked_sub(1)?;
            let here = text.get(position);
            let goes_on = match program.get(at)? {
                Instruction::Match => return Some(slots),
                Instruction::Set(set) => {
                    position += 1;
                    here.is_some_and(|byte| byte.is_ascii() && set & (1 << byte) != 0)
                }
                Instruction::Split(first, second) => {
                    jobs.push(Job::Explore(*second, position));
                    at = *first;
                    continue;
                }
                Instruction::Jump(target) => {
                    at = *target;
                    continue;
                }
                Instruction::Save(slot) => {
                    let old = slots.get_mut(*slot)?;
                    jobs.push(Job::Restore(*slot, *old));
                    *old = Some(position);
                    true
                }
                Instruction::Start => position == 0,
                Instruction::End => here.is_none(),
                Instruction::Boundary(wanted) => {
                    let is_word = |byte: Option<&u8>| {
                        byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
                    };
                    let before = position.checked_sub(1).and_then(|before| text.get(before));
                    (is_word(before) != is_word(here)) == *wanted
                }
                Instruction::Look { program, wanted } => {
                    let matched = run(program, text, position, Vec::new(), steps).is_some();
                    // Without steps left there is no telling.
                    *steps > 0 && matched == *wanted
                }
            };
            if !goes_on {
                break;
            }
            at += 1;
        }
    }
    None
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
            if first.count_ones() == 1 && last.count_ones() == 1 {
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
