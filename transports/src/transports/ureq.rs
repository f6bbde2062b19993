//! The transport over ureq.

use core::cell::Cell;
use core::fmt;
use core::time::Duration;
use std::io::{self, ErrorKind, Read};

use clerk_core::flow::{TransportError, TransportErrorKind as Kind};
use clerk_core::http::{Request, Response};
use ureq::{Agent, AsSendBody, Body, SendBody, Timeout};

use super::convert;
use super::transport::{DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_BODY, Job, Transport};

/// Sends requests over [`ureq`].
///
/// Whatever the agent's own settings: redirects are not followed, statuses are no errors, the whole
/// exchange keeps to [`Request::timeout`], connecting to 10 seconds (or what the agent says), and
/// an answer longer than 32 MiB after decompression is refused while it is read.
///
/// The agent that [`UreqTransport::new`] makes uses no proxy, whatever the environment says, and
/// the TLS of the crate's features; for a proxy or roots of your own, see
/// [`UreqTransport::with_agent`].
///
/// ```
/// use clerk_backend::{Client, Config, UreqTransport};
///
/// let transport = UreqTransport::new().max_body(4 * 1024 * 1024);
/// let clerk = Client::new(Config::new().secret_key("sk_test_example"), transport)?;
/// # let _ = clerk;
/// # Ok::<(), clerk_backend::Error>(())
/// ```
#[derive(Clone)]
pub struct UreqTransport {
    agent: Agent,
    max_body: usize,
}

impl UreqTransport {
    /// Over an agent with this crate's settings.
    pub fn new() -> Self {
        let config = Agent::config_builder().proxy(None);
        #[cfg(all(
            not(feature = "rustls"),
            any(feature = "rustls-no-provider", feature = "native-tls")
        ))]
        let config = config.tls_config(other_tls());
        Self::with_agent(config.build().into())
    }

    /// Over an agent of your own, with its proxy, TLS and connection pool.
    pub fn with_agent(agent: Agent) -> Self {
        Self {
            agent,
            max_body: DEFAULT_MAX_BODY,
        }
    }

    /// Sets how many bytes an answer may have after decompression.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    fn connect_timeout(&self, request: &Request) -> Duration {
        let own = self.agent.config().timeouts().connect;
        own.unwrap_or(DEFAULT_CONNECT_TIMEOUT).min(request.timeout)
    }

    fn exchange(&self, request: &Request, upload: &mut Upload<'_>) -> Result<Response, Failure> {
        let head = convert::head(request, upload.rest.len()).map_err(Failure::Refused)?;
        let answer = if upload.rest.is_empty() {
            self.run(request, head, ())
        } else {
            self.run(request, head, SendBody::from_reader(upload))
        };
        self.read(answer.map_err(Failure::BeforeAnswer)?)
    }

    fn run(
        &self,
        request: &Request,
        head: http::request::Parts,
        body: impl AsSendBody,
    ) -> Result<http::Response<Body>, ureq::Error> {
        let connect = self.connect_timeout(request);
        let configured = self
            .agent
            .configure_request(http::Request::from_parts(head, body))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(request.timeout))
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .build();
        self.agent.run(configured)
    }

    fn read(&self, answer: http::Response<Body>) -> Result<Response, Failure> {
        let (head, body) = answer.into_parts();
        if body
            .content_length()
            .is_some_and(|length| length > self.max_body as u64)
        {
            return Err(Failure::TooLarge);
        }
        let mut bytes = Vec::new();
        // One byte more than allowed tells an answer that is too long from one that just fits.
        body.into_reader()
            .take(self.max_body as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(Failure::InBody)?;
        if bytes.len() > self.max_body {
            return Err(Failure::TooLarge);
        }
        Ok(Response::new(
            head.status.as_u16(),
            convert::headers(&head.headers),
            bytes,
        ))
    }
}

/// The TLS settings for ureq if the feature that its defaults rely on is off.
#[cfg(all(
    not(feature = "rustls"),
    any(feature = "rustls-no-provider", feature = "native-tls")
))]
fn other_tls() -> ureq::tls::TlsConfig {
    let tls = ureq::tls::TlsConfig::builder();
    #[cfg(feature = "rustls-no-provider")]
    let tls = tls.root_certs(ureq::tls::RootCerts::PlatformVerifier);
    #[cfg(all(feature = "native-tls", not(feature = "rustls-no-provider")))]
    let tls = tls.provider(ureq::tls::TlsProvider::NativeTls);
    tls.build()
}

impl Transport for UreqTransport {
    fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let bytes = request.body_bytes();
        let begun = Cell::new(false);
        let mut upload = Upload {
            rest: &bytes,
            begun: &begun,
        };
        self.exchange(request, &mut upload)
            .map_err(|failure| failure.classify(request, begun.get()))
    }

    fn spawn(&self, job: Job) -> Option<Job> {
        // A thread that cannot be started drops the job, which says so to those who wait.
        let _ = std::thread::Builder::new()
            .name("clerk-keys".into())
            .spawn(job);
        None
    }
}

impl Default for UreqTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport")
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

/// The content of a request, which knows whether ureq has begun to read it. ureq sends the head
/// first, so as long as it has not, no server has a whole request.
struct Upload<'b> {
    rest: &'b [u8],
    begun: &'b Cell<bool>,
}

impl Read for Upload<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.begun.set(true);
        self.rest.read(buffer)
    }
}

/// The phase in which an exchange failed.
enum Failure {
    Refused(TransportError),
    BeforeAnswer(ureq::Error),
    InBody(io::Error),
    TooLarge,
}

impl Failure {
    /// ureq does not say whether it had connected when an IO error came. Errors that only
    /// connecting causes are known by their kind; for the others `begun` decides for requests with
    /// content; what is left over counts as sent.
    fn classify(self, request: &Request, begun: bool) -> TransportError {
        let empty = request.body.is_empty();
        match self {
            Self::Refused(error) => error,
            Self::TooLarge => TransportError::new(Kind::TooLarge),
            Self::InBody(error) => TransportError::new(in_body(&error)).with_source(error),
            Self::BeforeAnswer(error) => {
                let (kind, sent) = match before_answer(&error) {
                    Stage::Connecting(kind) => (kind, false),
                    Stage::Unknown(kind) => (kind, empty || begun),
                    // A handshake that failed, or (far less often) a record that broke later.
                    Stage::Tls if begun => (Kind::Broken, true),
                    Stage::Tls => (Kind::Connect, empty && !request.method.is_idempotent()),
                };
                TransportError::new(kind).with_sent(sent).with_source(error)
            }
        }
    }
}

/// The phase that an error tells.
#[derive(Debug, PartialEq)]
enum Stage {
    Connecting(Kind),
    Tls,
    Unknown(Kind),
}

fn before_answer(error: &ureq::Error) -> Stage {
    use ureq::Error as E;
    match error {
        E::Timeout(Timeout::Resolve | Timeout::Connect) => Stage::Connecting(Kind::Timeout),
        E::Timeout(_) => Stage::Unknown(Kind::Timeout),
        E::HostNotFound
        | E::ConnectionFailed
        | E::ConnectProxyFailed(_)
        | E::InvalidProxyUrl
        | E::Tls(_)
        | E::TlsRequired => Stage::Connecting(Kind::Connect),
        #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
        E::Rustls(_) => Stage::Connecting(Kind::Connect),
        #[cfg(feature = "native-tls")]
        E::NativeTls(_) => Stage::Connecting(Kind::Connect),
        E::Http(_) | E::BadUri(_) | E::RequireHttpsOnly(_) => Stage::Connecting(Kind::Unsendable),
        E::Protocol(_) | E::LargeResponseHeader(..) | E::BodyStalled => {
            Stage::Unknown(Kind::Broken)
        }
        #[cfg(feature = "gzip")]
        E::Decompress(..) => Stage::Unknown(Kind::Broken),
        E::Io(error) => io_before_answer(error),
        _ => Stage::Unknown(Kind::Other),
    }
}

fn io_before_answer(error: &io::Error) -> Stage {
    if let Some(inner) = inner(error) {
        return before_answer(inner);
    }
    match error.kind() {
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable => Stage::Connecting(Kind::Connect),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Stage::Unknown(Kind::Timeout),
        ErrorKind::InvalidData => Stage::Tls,
        _ if is_name_resolution(error) => Stage::Connecting(Kind::Connect),
        _ => Stage::Unknown(Kind::Broken),
    }
}

fn in_body(error: &io::Error) -> Kind {
    match inner(error) {
        Some(ureq::Error::Timeout(_)) => Kind::Timeout,
        None if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => {
            Kind::Timeout
        }
        _ => Kind::Broken,
    }
}

/// ureq's own error, if an IO error wraps one.
fn inner(error: &io::Error) -> Option<&ureq::Error> {
    error.get_ref()?.downcast_ref()
}

/// The standard library gives failed look-ups a kind without a name: an error of its own making on
/// Unix, one of Winsock's codes 11001 to 11004 on Windows.
fn is_name_resolution(error: &io::Error) -> bool {
    let own_or_winsock = error
        .raw_os_error()
        .is_none_or(|code| cfg!(windows) && (11001..=11004).contains(&code));
    own_or_winsock && format!("{:?}", error.kind()) == "Uncategorized"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stages that a fault server on loopback cannot bring about.
    #[test]
    fn connecting_is_told_from_sending() {
        let refused = || io::Error::from(ErrorKind::ConnectionRefused);
        for (error, stage) in [
            (
                ureq::Error::Timeout(Timeout::Connect),
                Stage::Connecting(Kind::Timeout),
            ),
            (
                ureq::Error::Timeout(Timeout::Resolve),
                Stage::Connecting(Kind::Timeout),
            ),
            (
                ureq::Error::Timeout(Timeout::Global),
                Stage::Unknown(Kind::Timeout),
            ),
            (
                ureq::Error::Io(io::Error::other(ureq::Error::Io(refused()))),
                Stage::Connecting(Kind::Connect),
            ),
        ] {
            assert_eq!(before_answer(&error), stage, "{error:?}");
        }
    }

    #[test]
    fn content_that_was_not_read_was_not_sent() {
        let mut post = Request::new(clerk_core::http::Method::Post, "https://api.test/");
        post.body = clerk_core::http::Body::json(b"{}");
        let reset = || Failure::BeforeAnswer(ureq::Error::Io(ErrorKind::ConnectionReset.into()));
        assert!(!reset().classify(&post, false).sent());
        assert!(reset().classify(&post, true).sent());
        post.body = clerk_core::http::Body::empty();
        assert!(reset().classify(&post, false).sent());
    }
}
