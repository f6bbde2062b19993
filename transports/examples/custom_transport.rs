//! The core on a transport written by hand: no HTTP client, no threads, no async runtime, less
//! than a hundred lines over a plain `TcpStream`, with a deadline and limits for head and body.
//!
//! `cargo run -p clerk-backend --example custom_transport`
//!
//! It starts the emulator and talks to it. Plain `http` is for this machine only: Clerk itself is
//! reached over TLS, which is what the transports for ureq and reqwest are for.

#![allow(clippy::std_instead_of_core, clippy::format_push_string)] // as applications write it

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Instant;

use clerk_backend::TransportErrorKind::{Broken, Connect, Timeout, TooLarge};
use clerk_backend::api::users;
use clerk_backend::http::{Request, Response};
use clerk_backend::jwt::AuthorizedParties;
use clerk_backend::{Client, Config, Transport, TransportError, TransportErrorKind};
use clerk_emulator::Emulator;

/// HTTP/1.0, one connection for each request: the answer ends where its length or the connection
/// does.
pub(crate) struct Plain {
    /// How many bytes an answer may have.
    pub(crate) max_body: usize,
}

impl Transport for Plain {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let deadline = Instant::now() + request.timeout;
        let url = request.url.strip_prefix("http://").ok_or(failed(Connect))?;
        let (host, target) = url.split_at(url.find('/').unwrap_or(url.len()));
        let address = host.to_socket_addrs().map_err(because(Connect))?.next();
        let address = address.ok_or(failed(Connect))?;
        let mut stream =
            TcpStream::connect_timeout(&address, request.timeout).map_err(because(Connect))?;

        let body = request.body_bytes();
        let mut head = format!("{} {target} HTTP/1.0\r\nHost: {host}\r\n", request.method);
        for (name, value) in request.headers.iter() {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).map_err(because(Broken))?;
        stream.write_all(&body).map_err(because(Broken))?;

        let (mut answer, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            stream
                .set_read_timeout(Some(left))
                .map_err(because(Timeout))?; // zero is refused
            let read = stream
                .read(&mut buffer)
                .map_err(|error| match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => because(Timeout)(error),
                    _ => because(Broken)(error),
                })?;
            answer.extend_from_slice(&buffer[..read]);
            match parse(&answer, read == 0) {
                Some(response) => return Ok(response),
                None if read == 0 || endless(&answer) => return Err(failed(Broken)),
                None if answer.len() > self.max_body => return Err(failed(TooLarge)),
                None => {}
            }
        }
    }
}

/// The answer, once it is whole.
fn parse(bytes: &[u8], ended: bool) -> Option<Response> {
    let end = end_of_head(bytes)?;
    let head = String::from_utf8_lossy(&bytes[..end]);
    let mut lines = head.split("\r\n");
    let status = lines
        .next()?
        .strip_prefix("HTTP/1.")?
        .get(2..5)?
        .parse()
        .ok()?;
    let fields = lines.filter_map(|line| line.split_once(": "));
    let headers: clerk_backend::http::Headers = fields.collect();
    let body = &bytes[end + 4..];
    let length = headers.first("content-length").map(str::parse::<usize>);
    let body = match length {
        _ if status == 204 => &[],
        Some(length) => body.get(..length.ok()?)?,
        None if ended => body,
        None => return None,
    };
    Some(Response::new(status, headers, body.to_vec()))
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let head = &bytes[..bytes.len().min(MAX_HEAD)];
    head.windows(4).position(|four| four == b"\r\n\r\n")
}

fn endless(bytes: &[u8]) -> bool {
    bytes.len() > MAX_HEAD && end_of_head(bytes).is_none()
}

const MAX_HEAD: usize = 64 * 1024;

fn failed(kind: TransportErrorKind) -> TransportError {
    TransportError::new(kind)
}

fn because(kind: TransportErrorKind) -> impl Fn(std::io::Error) -> TransportError {
    move |error| TransportError::new(kind).with_source(error)
}

fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::builder().users(5).start();
    let config = Config::new()
        // The emulator's tokens name no origin; a service with a frontend requires its own.
        .authorized_parties(AuthorizedParties::not_checked())
        .api_url(emulator.url())
        .secret_key(emulator.secret_key());
    let transport = Plain {
        max_body: 32 * 1024 * 1024,
    };
    let clerk = Client::new(config, transport)?;

    for user in clerk.pages(users::list()).items() {
        let user = user?;
        println!("{}  {}", user.id, user.first_name.unwrap_or_default());
    }
    let session = emulator
        .sign_in(&emulator.user_ids()[0], None)
        .ok_or("no such user")?;
    let token = emulator.session_token(&session).ok_or("no such session")?;
    let verified = clerk.verify_token(&token)?;
    println!("signed in: {}", verified.claims().user_id);
    Ok(())
}
