//! Regular expressions of JavaScript, as far as URL patterns need them, over ASCII text.
//!
//! Matching remembers every place where it has already failed, and stops after a fixed number of
//! steps: no path can make it slow. Regex crates do without look-ahead, which the expressions
//! that `path-to-regexp` makes contain.

use alloc::vec;
use alloc::vec::Vec;

use super::path_pattern::InvalidPattern;
use super::pattern_syntax::{Node, parse};

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
        let (node, groups) = parse(source)?;
        let mut program = Vec::new();
        compile(&node, &mut program)?;
        program.push(Instruction::Match);
        Ok(Self { program, groups })
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
