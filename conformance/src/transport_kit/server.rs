//! A server that writes exact bytes, whatever HTTP says of them.

use core::net::{Ipv4Addr, SocketAddr};
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use core::time::Duration;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// What a server does with each request.
#[derive(Clone)]
pub(super) struct Play {
    acts: Arc<Acts>,
    manner: Manner,
}

type Acts = dyn Fn(&Asked) -> Vec<Act> + Send + Sync;

/// What a server does besides writing.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Reads the request, writes, and closes.
    Closes,
    /// Reads the request, writes, and waits for the next one.
    KeepsOpen,
    /// Leaves the request unread, writes, and closes, which resets the connection.
    Resets,
    /// Writes at the first byte of whatever it is sent, and closes.
    Blurts,
}

/// One thing that a server does.
#[derive(Clone)]
pub(super) enum Act {
    Send(Vec<u8>),
    Repeat(Vec<u8>, usize),
    Dribble(Vec<u8>, Duration),
    /// Nothing, until the client goes away.
    Hold,
}

/// What is known of a request.
pub(super) struct Asked {
    /// Which one of the server's it is, from 1.
    pub(super) number: usize,
    /// Whether it may be answered in chunks and with interim answers (HTTP/1.1).
    pub(super) modern: bool,
    /// Whether it may be answered compressed.
    pub(super) gzip: bool,
}

impl Play {
    /// Answers with these acts.
    pub(super) fn new(acts: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Self {
        Self {
            acts: Arc::new(acts),
            manner: Manner::Closes,
        }
    }

    /// Answers with these bytes.
    pub(super) fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::new(move |_| vec![Act::Send(bytes.clone())])
    }

    pub(super) fn keeping_open(mut self) -> Self {
        self.manner = Manner::KeepsOpen;
        self
    }

    pub(super) fn resetting(mut self) -> Self {
        self.manner = Manner::Resets;
        self
    }

    pub(super) fn blurting(mut self) -> Self {
        self.manner = Manner::Blurts;
        self
    }
}

/// What a server has seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// How many requests came.
    pub(super) requests: usize,
    /// How many bytes of answers were taken off its hands.
    pub(super) taken: u64,
}

#[derive(Default)]
struct Counters {
    requests: AtomicUsize,
    taken: AtomicU64,
    stop: AtomicBool,
}

pub(super) struct Server {
    address: SocketAddr,
    counters: Arc<Counters>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(super) fn start(play: Play) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port on 127.0.0.1");
        let address = listener.local_addr().expect("a bound listener's address");
        let counters = Arc::<Counters>::default();
        let shared = counters.clone();
        let accepting = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.stop.load(Ordering::SeqCst) {
                    return;
                }
                let (play, shared) = (play.clone(), shared.clone());
                // A client that goes away ends the connection: that is no failure here.
                thread::spawn(move || drop(serve(stream, &play, &shared)));
            }
        });
        Self {
            address,
            counters,
            accepting,
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn stop(self) -> Seen {
        self.counters.stop.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
        drop(self.accepting.join());
        Seen {
            requests: self.counters.requests.load(Ordering::SeqCst),
            taken: self.counters.taken.load(Ordering::SeqCst),
        }
    }
}

/// No exchange of the table takes longer.
const PATIENCE: Duration = Duration::from_secs(20);

fn serve(mut stream: TcpStream, play: &Play, counters: &Counters) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    loop {
        let Some(head) = peek_head(&stream, play.manner == Manner::Blurts)? else {
            return Ok(());
        };
        match play.manner {
            Manner::Resets => {}
            Manner::Blurts => _ = stream.read(&mut [0; 4096])?,
            Manner::Closes | Manner::KeepsOpen => consume(&mut stream, &head)?,
        }
        let asked = Asked {
            number: counters.requests.fetch_add(1, Ordering::SeqCst) + 1,
            modern: head.contains(" HTTP/1.1\r\n"),
            gzip: head.to_ascii_lowercase().contains("gzip"),
        };
        for act in (play.acts)(&asked) {
            perform(act, &mut stream, counters)?;
        }
        if play.manner != Manner::KeepsOpen {
            return Ok(());
        }
    }
}

fn perform(act: Act, stream: &mut TcpStream, counters: &Counters) -> io::Result<()> {
    let mut write = |bytes: &[u8]| {
        stream.write_all(bytes)?;
        counters
            .taken
            .fetch_add(bytes.len() as u64, Ordering::SeqCst);
        Ok(())
    };
    match act {
        Act::Send(bytes) => write(&bytes),
        Act::Repeat(bytes, times) => (0..times).try_for_each(|_| write(&bytes)),
        Act::Dribble(bytes, pause) => bytes.chunks(1).try_for_each(|byte| {
            thread::sleep(pause);
            write(byte)
        }),
        Act::Hold => {
            let mut rest = [0; 1024];
            while stream.read(&mut rest)? > 0 {}
            Ok(())
        }
    }
}

/// The head of the next request, left in the socket; `None` where the client has gone away.
fn peek_head(stream: &TcpStream, any_byte: bool) -> io::Result<Option<String>> {
    let mut buffer = vec![0; 64 * 1024];
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let seen = stream.peek(&mut buffer)?;
        if seen == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&buffer[..seen]);
        match text.find("\r\n\r\n") {
            Some(end) => return Ok(Some(text[..end + 4].to_owned())),
            None if any_byte => return Ok(Some(text.into_owned())),
            None => thread::sleep(Duration::from_millis(1)),
        }
    }
    Ok(None)
}

/// Reads the request that was peeked at, with its content.
fn consume(stream: &mut TcpStream, head: &str) -> io::Result<()> {
    let lower = head.to_ascii_lowercase();
    let length = lower
        .split_once("\r\ncontent-length: ")
        .and_then(|(_, rest)| rest.split("\r\n").next()?.parse::<u64>().ok())
        .unwrap_or(0);
    let whole = head.len() as u64 + length;
    io::copy(&mut stream.take(whole), &mut io::sink())?;
    Ok(())
}
