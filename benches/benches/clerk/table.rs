//! The result as Markdown.

use std::fmt;

use crate::ours::{AWS_LC, DEFAULT};
use crate::rounds::Group;

#[derive(Default)]
pub(crate) struct Table(Vec<Group>);

impl Table {
    pub(crate) fn add(&mut self, group: Group) {
        self.0.push(group);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| measured | by | processor time | to {DEFAULT} | to {AWS_LC} | to its signature alone |"
        )?;
        writeln!(f, "| --- | --- | ---: | ---: | ---: | ---: |")?;
        for group in &self.0 {
            for (index, row) in group.rows.iter().enumerate() {
                let ratio = |base: Option<&str>| {
                    let ratio = base.and_then(|base| group.ratio(index, base));
                    ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"))
                };
                writeln!(
                    f,
                    "| {} | {} | {:.2} µs | {} | {} | {} |",
                    if index == 0 { group.name } else { "" },
                    row.name,
                    group.time(index) / 1000.0,
                    ratio(Some(DEFAULT)),
                    ratio(Some(AWS_LC)),
                    ratio(row.part.as_deref()),
                )?;
            }
        }
        Ok(())
    }
}
