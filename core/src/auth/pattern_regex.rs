//! JavaScript regular expressions for URL patterns, over ASCII text.
//!
//! The matcher backtracks and records failed states, so that it visits each at most once. All
//! patterns of a decision share one budget of steps. It exists because `path-to-regexp` generates
//! look-aheads, which the common regex crates do not support.

use alloc::vec;
use alloc::vec::Vec;

use super::pattern_error::InvalidPattern;
use super::pattern_syntax::{Node, parse};

/// The maximum number of instructions of an expression, without the last one, which says that it matches.
const MAX_INSTRUCTIONS: usize = 4096;
/// The budget of one decision, in steps.
const MAX_STEPS: usize = 1 << 16;
/// The number of 64-bit words that are cleared for the price of one step.
const WORDS_A_STEP: usize = 8;

/// The remaining steps of one decision. Nothing matches once it is used up.
pub(super) struct Budget {
    steps: usize,
    /// The states that have been visited, a bit each. Reused from pattern to pattern.
    failed: Vec<u64>,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            steps: MAX_STEPS,
            failed: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(super) const fn used(&self) -> usize {
        MAX_STEPS - self.steps
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or_default();
        left.map(|_| ())
    }
}

/// A case-insensitive expression, anchored at the start of the text.
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

    /// The captures of the groups, in order. `None` if the text does not match or the budget is
    /// used up.
    pub(super) fn captures<'t>(
        &self,
        text: &'t str,
        budget: &mut Budget,
    ) -> Option<Vec<Option<&'t str>>> {
        let mut matching = Matching::new(self, text.as_bytes(), budget)?;
        if !matching.run(0, 0)? {
            return None;
        }
        let capture = |pair: &[Option<usize>]| match pair {
            [Some(start), Some(end)] => text.get(*start..*end),
            _ => None,
        };
        Some(matching.slots.chunks(2).map(capture).collect())
    }
}

#[derive(Debug)]
enum Instruction {
    /// One of these ASCII characters, a bit each.
    Set(u128),
    /// Continues at the first, and at the second if that fails.
    Split(usize, usize),
    Jump(usize),
    Save(usize),
    Start,
    End,
    Boundary(bool),
    /// A look-ahead: the instructions up to `end` must match here, or must not if not `wanted`.
    /// Matching continues at `end`.
    Look {
        end: usize,
        wanted: bool,
    },
    Match,
}

fn compile(node: &Node, program: &mut Vec<Instruction>) -> Result<(), InvalidPattern> {
    if program.len() >= MAX_INSTRUCTIONS {
        return Err(InvalidPattern::TooLarge);
    }
    match node {
        Node::Empty => {}
        Node::Set(set) => program.push(Instruction::Set(*set)),
        Node::Start => program.push(Instruction::Start),
        Node::End => program.push(Instruction::End),
        Node::Boundary(wanted) => program.push(Instruction::Boundary(*wanted)),
        Node::Look { ahead, wanted } => {
            let look = program.len();
            program.push(Instruction::Match);
            compile(ahead, program)?;
            program.push(Instruction::Match);
            let (end, wanted) = (program.len(), *wanted);
            set(program, look, Instruction::Look { end, wanted });
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

/// The state of matching one expression against one text.
struct Matching<'m> {
    program: &'m [Instruction],
    text: &'m [u8],
    budget: &'m mut Budget,
    slots: Vec<Option<usize>>,
    /// The nesting depth of the current look-ahead; 0 outside.
    depth: usize,
    /// The states visited in the current look-aheads.
    visited: Vec<usize>,
}

impl<'m> Matching<'m> {
    fn new(regex: &'m Regex, text: &'m [u8], budget: &'m mut Budget) -> Option<Self> {
        let bits = regex.program.len().checked_mul(text.len() + 1)?;
        let words = bits.div_ceil(64);
        budget.spend(words.div_ceil(WORDS_A_STEP))?;
        budget.failed.clear();
        budget.failed.resize(words, 0);
        Some(Self {
            program: &regex.program,
            text,
            slots: vec![None; regex.groups.checked_mul(2)?],
            budget,
            depth: 0,
            visited: Vec::new(),
        })
    }

    /// Whether the program matches from this instruction and position; `None` if the budget is used
    /// up. A state that was visited before has failed and is skipped.
    fn run(&mut self, start: usize, from: usize) -> Option<bool> {
        let mut jobs = vec![Job::Explore(start, from)];
        while let Some(job) = jobs.pop() {
            let (mut at, mut position) = match job {
                Job::Explore(at, position) => (at, position),
                Job::Restore(slot, value) => {
                    *self.slots.get_mut(slot)? = value;
                    continue;
                }
            };
            while self.visit(at, position)? {
                let here = self.text.get(position);
                let goes_on = match self.program.get(at)? {
                    Instruction::Match => return Some(true),
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
                        let old = self.slots.get_mut(*slot)?;
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
                        let before = position.checked_sub(1).and_then(|it| self.text.get(it));
                        (is_word(before) != is_word(here)) == *wanted
                    }
                    Instruction::Look { end, wanted } => {
                        let (end, wanted) = (*end, *wanted);
                        if self.look(at + 1, position)? != wanted {
                            break;
                        }
                        at = end;
                        continue;
                    }
                };
                if !goes_on {
                    break;
                }
                at += 1;
            }
        }
        Some(false)
    }

    /// Runs a look-ahead. If it fails, all states it visited have failed and stay marked. If it
    /// matches, some of them lead to the match, so all are unmarked.
    fn look(&mut self, start: usize, position: usize) -> Option<bool> {
        let before = self.visited.len();
        self.depth += 1;
        let matched = self.run(start, position)?;
        self.depth -= 1;
        for bit in self.visited.drain(before..) {
            if matched {
                *self.budget.failed.get_mut(bit / 64)? &= !(1 << (bit % 64));
            }
        }
        Some(matched)
    }

    /// Marks a state. `false` if it was marked before, `None` if the budget is used up.
    fn visit(&mut self, at: usize, position: usize) -> Option<bool> {
        let bit = at * (self.text.len() + 1) + position;
        let word = self.budget.failed.get_mut(bit / 64)?;
        let mask = 1 << (bit % 64);
        if *word & mask != 0 {
            return Some(false);
        }
        *word |= mask;
        if self.depth > 0 {
            self.visited.push(bit);
        }
        self.budget.spend(1)?;
        Some(true)
    }
}
