//! The service as a process, and what the system says of it.

use core::error::Error;
use core::time::Duration;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// The ticks of a second in `/proc` (`USER_HZ`; 100 on every Linux that Rust supports).
const TICKS: u64 = 100;

pub(crate) struct Process {
    child: Child,
    pub(crate) port: u16,
    pub(crate) token: String,
}

impl Process {
    pub(crate) fn start(kind: &str) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--serve", kind])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let (port, token) = line
            .trim()
            .split_once(' ')
            .ok_or("the service did not start")?;
        Ok(Self {
            child,
            port: port.parse()?,
            token: token.to_owned(),
        })
    }

    /// The processor time so far, in user and system mode (proc(5), fields 14 and 15).
    pub(crate) fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = stat
            .rsplit_once(") ")
            .ok_or("an unknown form of /proc/PID/stat")?;
        let ticks: u64 = fields
            .split(' ')
            .skip(11)
            .take(2)
            .map(|field| field.parse::<u64>().unwrap_or_default())
            .sum();
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }

    /// The resident memory, in kB.
    pub(crate) fn memory_in_kb(&self) -> Result<f64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        Ok(kilobytes.ok_or("an unknown form of /proc/PID/status")?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
