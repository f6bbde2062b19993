//! The file: one user a line, whole or not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

pub(crate) struct Output {
    file: File,
    path: PathBuf,
    lines: u64,
}

impl Output {
    /// Opens the file for going on behind its last whole line; a line that an interruption cut
    /// off is taken away.
    pub(crate) fn open(path: &Path, fresh: bool) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let written = if fresh {
            Vec::new()
        } else {
            fs::read(path).unwrap_or_default()
        };
        let whole = written
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        file.set_len(whole as u64)?;
        let lines = written[..whole]
            .split_inclusive(|byte| *byte == b'\n')
            .count() as u64;
        Ok(Self {
            file,
            path: path.to_owned(),
            lines,
        })
    }

    /// Writes a line in one piece.
    pub(crate) fn write(&mut self, value: &Value) -> io::Result<()> {
        self.file.write_all(format!("{value}\n").as_bytes())?;
        self.lines += 1;
        Ok(())
    }

    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
