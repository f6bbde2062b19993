//! What the suite found.

use core::fmt;

/// What a provider made of the suite. `Display` shows the first of the cases that went wrong.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Report {
    cases: usize,
    faults: Vec<String>,
}

impl Report {
    /// How many faults are shown.
    const SHOWN: usize = 20;

    /// Whether every case went as it must.
    pub fn passed(&self) -> bool {
        self.cases > 0 && self.faults.is_empty()
    }

    /// How many cases there were.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// The cases that went wrong, in words.
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Counts a case.
    pub(super) fn expect(&mut self, holds: bool, case: impl FnOnce() -> String) {
        self.cases += 1;
        if !holds {
            self.faults.push(case());
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in self.faults.iter().take(Self::SHOWN) {
            writeln!(f, "{fault}")?;
        }
        let (wrong, cases) = (self.faults.len(), self.cases);
        write!(f, "{wrong} of {cases} cases went wrong")
    }
}
