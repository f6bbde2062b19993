//! Rounds that alternate between contenders, so that what else the machine does meets all of them.

use std::time::Duration;

use cpu_time::ThreadTime;

/// How much is measured.
pub(crate) struct Rounds {
    count: u32,
    /// Processor time of one contender in one round.
    length: Duration,
    /// Parts of the names of the groups that are run; all are if there is none.
    pub(crate) only: Vec<String>,
}

impl Rounds {
    pub(crate) const DEFAULT: Self = Self {
        count: 21,
        length: Duration::from_millis(25),
        only: Vec::new(),
    };
    pub(crate) const ONCE: Self = Self {
        count: 1,
        length: Duration::ZERO,
        only: Vec::new(),
    };

    /// Runs the contenders in turn, round after round.
    pub(crate) fn run(&self, group: &'static str, contenders: Vec<Contender<'_>>) -> Group {
        let wanted = self.only.is_empty() || self.only.iter().any(|text| group.contains(text));
        let mut contenders = if wanted { contenders } else { Vec::new() };
        let calls: Vec<u32> = contenders
            .iter_mut()
            .map(|contender| self.calls(&mut *contender.call))
            .collect();
        let mut rounds = Vec::new();
        for _ in 0..self.count {
            let each = contenders.iter_mut().zip(&calls);
            rounds.push(each.map(|(one, calls)| (one.call)(*calls)).collect());
        }
        let rows = contenders.into_iter().map(|contender| contender.row);
        Group {
            name: group,
            rows: rows.collect(),
            rounds,
        }
    }

    /// How many calls fill a round. The calls that find it out are the warm-up.
    fn calls(&self, call: &mut dyn FnMut(u32) -> f64) -> u32 {
        let length = self.length.as_nanos() as f64;
        let mut calls = 1;
        loop {
            let took = call(calls) * f64::from(calls);
            if took >= length {
                return calls;
            }
            calls = calls.saturating_mul((length / took).ceil().clamp(2.0, 100.0) as u32);
        }
    }
}

/// Something that is measured.
pub(crate) struct Contender<'a> {
    row: Row,
    /// Makes this many calls and returns nanoseconds of processor time for one.
    call: Box<dyn FnMut(u32) -> f64 + 'a>,
}

/// How a contender appears in the table.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// The name of the row whose time this one's contains.
    pub(crate) part: Option<String>,
}

impl<'a> Contender<'a> {
    pub(crate) fn new(name: impl Into<String>, mut call: impl FnMut() + 'a) -> Self {
        Self::timed(name, move |calls| {
            let start = ThreadTime::now();
            for _ in 0..calls {
                call();
            }
            start.elapsed().as_nanos() as f64 / f64::from(calls)
        })
    }

    /// One that measures itself.
    pub(crate) fn timed(name: impl Into<String>, call: impl FnMut(u32) -> f64 + 'a) -> Self {
        Self {
            row: Row {
                name: name.into(),
                part: None,
            },
            call: Box::new(call),
        }
    }

    pub(crate) fn contains(mut self, part: impl Into<String>) -> Self {
        self.row.part = Some(part.into());
        self
    }
}

/// What a group's contenders took, in nanoseconds a call.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Row>,
    rounds: Vec<Vec<f64>>,
}

impl Group {
    /// The median over the rounds.
    pub(crate) fn time(&self, row: usize) -> f64 {
        median(self.rounds.iter().map(|round| round[row]))
    }

    /// The median of the rounds' ratios to the row of that name, if there is one.
    pub(crate) fn ratio(&self, row: usize, base: &str) -> Option<f64> {
        let base = self.rows.iter().position(|row| row.name == base)?;
        Some(median(
            self.rounds.iter().map(|round| round[row] / round[base]),
        ))
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    f64::midpoint(low, high)
}
