//! The peers in JavaScript, in one Node process that lives as long as the run.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;

use clerk_backend::crypto::Algorithm;
use serde_json::json;

use crate::rounds::Contender;
use crate::sample::{PARTY, Sample};

/// A Node process that measures what it is asked to.
pub(crate) struct Node {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Node {
    /// Starts it, or says why the peers are not measured.
    pub(crate) fn start() -> Result<Rc<RefCell<Self>>, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
        install(&folder)?;
        let mut process = Command::new("node")
            .arg("peers.mjs")
            .current_dir(&folder)
            .env("NODE_ENV", "production")
            .env("CLERK_TELEMETRY_DISABLED", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let (questions, answers) = (process.stdin.take(), process.stdout.take());
        Ok(Rc::new(RefCell::new(Self {
            process,
            questions: questions.unwrap(),
            answers: BufReader::new(answers.unwrap()),
        })))
    }

    fn ask(&mut self, question: &serde_json::Value) -> f64 {
        writeln!(self.questions, "{question}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().parse().expect("nanoseconds")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn install(folder: &PathBuf) -> Result<(), String> {
    if folder.join("node_modules").is_dir() {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["install", "--silent", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .status();
    match npm {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("npm install: {status}")),
        Err(error) => Err(format!("npm: {error}")),
    }
}

pub(crate) fn known_key(node: &Rc<RefCell<Node>>, sample: &Sample) -> Vec<Contender<'static>> {
    let mut peers = vec!["fast-jwt", "fast-jwt, warm", "jose"];
    // The package takes no ES256.
    if sample.algorithm == Algorithm::Rs256 {
        peers.push("@clerk/backend");
    }
    let question = json!({
        "algorithm": sample.algorithm.name(),
        "token": sample.token,
        "pem": sample.pem,
        "party": PARTY,
    });
    let contender = |peer: &'static str| {
        let (node, mut question) = (Rc::clone(node), question.clone());
        question["peer"] = peer.into();
        Contender::timed(format!("{peer} (Node)"), move |calls| {
            question["calls"] = calls.into();
            node.borrow_mut().ask(&question)
        })
    };
    peers.into_iter().map(contender).collect()
}
