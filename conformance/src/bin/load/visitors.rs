//! The visitors: connections that are kept open, one request after the other on each.

use core::error::Error;
use core::net::Ipv4Addr;
use core::time::Duration;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Instant;

use super::Options;
use super::process::Process;

/// What a visitor brings.
#[derive(Clone, Copy)]
pub(crate) enum Credential {
    None,
    Session,
    /// A session whose signature is another one's.
    Forged,
}

/// What was measured in a round.
pub(crate) struct Round {
    /// Requests a second.
    pub(crate) rate: f64,
    /// The service's processor time for one request.
    pub(crate) cpu: Duration,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

pub(crate) fn ask(
    process: &Process,
    credential: Credential,
    expected: &str,
    options: &Options,
) -> Result<Round, Box<dyn Error>> {
    let request = request(&process.token, credential);
    let each = options.requests.div_ceil(options.connections);
    let cpu = process.cpu()?;
    let began = Instant::now();
    let latencies: io::Result<Vec<Vec<Duration>>> = thread::scope(|scope| {
        let connection = || scope.spawn(|| connection(process.port, &request, expected, each));
        let threads: Vec<_> = (0..options.connections).map(|_| connection()).collect();
        let gone = |_| io::Error::other("a visitor panicked");
        threads
            .into_iter()
            .map(|thread| thread.join().map_err(gone)?)
            .collect()
    });
    let took = began.elapsed();
    let mut latencies = latencies?.concat();
    latencies.sort_unstable();
    let count = latencies.len();
    let requests = u32::try_from(count)?;
    Ok(Round {
        rate: f64::from(requests) / took.as_secs_f64(),
        cpu: process.cpu()?.saturating_sub(cpu) / requests,
        p50: latencies[count / 2],
        p99: latencies[count * 99 / 100],
    })
}

fn request(token: &str, credential: Credential) -> String {
    let cookies = match credential {
        Credential::None => String::new(),
        Credential::Session => format!("Cookie: __client_uat=1; __session={token}\r\n"),
        Credential::Forged => {
            let signed = token.rsplit_once('.').map_or(token, |(signed, _)| signed);
            let signature = "A".repeat(342);
            format!("Cookie: __client_uat=1; __session={signed}.{signature}\r\n")
        }
    };
    format!("GET / HTTP/1.1\r\nHost: app.example.com\r\nAccept: application/json\r\n{cookies}\r\n")
}

fn connection(port: u16, request: &str, expected: &str, count: usize) -> io::Result<Vec<Duration>> {
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut latencies = Vec::with_capacity(count);
    let mut answer = Vec::new();
    for _ in 0..count {
        let began = Instant::now();
        socket.write_all(request.as_bytes())?;
        read_answer(&mut socket, &mut answer)?;
        latencies.push(began.elapsed());
        if !String::from_utf8_lossy(&answer).contains(expected) {
            return Err(io::Error::other("the service answered otherwise"));
        }
    }
    Ok(latencies)
}

/// Reads one answer that has a `Content-Length`.
fn read_answer(socket: &mut TcpStream, answer: &mut Vec<u8>) -> io::Result<()> {
    answer.clear();
    let mut chunk = [0; 4096];
    loop {
        let length = socket.read(&mut chunk)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend_from_slice(&chunk[..length]);
        let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        let body = head
            .split("\r\n")
            .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
        if answer.len() >= end + 4 + body.unwrap_or_default() {
            return Ok(());
        }
    }
}
