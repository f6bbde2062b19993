//! The file: one user a line, whole or not there.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clerk_backend::Timestamp;
use serde_json::Value;

pub(crate) struct Output {
    file: File,
    path: PathBuf,
    /// The ids of the users in the file.
    ids: HashSet<String>,
    last_created_at: Option<Timestamp>,
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
        let mut output = Self {
            file,
            path: path.to_owned(),
            ids: HashSet::new(),
            last_created_at: None,
        };
        for line in written[..whole].split_inclusive(|byte| *byte == b'\n') {
            output.note(&serde_json::from_slice(line)?);
        }
        Ok(output)
    }

    /// Writes a line in one piece.
    pub(crate) fn write(&mut self, value: &Value) -> io::Result<()> {
        self.file.write_all(format!("{value}\n").as_bytes())?;
        self.note(value);
        Ok(())
    }

    fn note(&mut self, user: &Value) {
        let created_at = user["created_at"].as_i64().map(Timestamp::from_millis);
        self.last_created_at = created_at.or(self.last_created_at);
        self.ids.extend(user["id"].as_str().map(str::to_owned));
    }

    pub(crate) fn lines(&self) -> u64 {
        self.ids.len() as u64
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// When the last user of the file was created.
    pub(crate) fn last_created_at(&self) -> Option<Timestamp> {
        self.last_created_at
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}
