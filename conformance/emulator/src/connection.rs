//! One connection: HTTP over a socket that can be reset or go mute.

use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};
use std::io;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::spoil::Body;

/// What an exchange can do to the connection that carries it.
#[derive(Default)]
pub(super) struct Connection {
    reset: AtomicBool,
    mute: AtomicBool,
    over: Notify,
}

impl Connection {
    /// Ends the connection with a reset (RST).
    pub(super) fn reset_now(&self) {
        self.reset_at_end();
        self.over.notify_one();
    }

    /// Makes the end of the connection a reset, whenever it comes.
    pub(super) fn reset_at_end(&self) {
        self.reset.store(true, Ordering::Relaxed);
    }

    /// Keeps the connection open, and reads and writes nothing any more.
    pub(super) fn mute(&self) {
        self.mute.store(true, Ordering::Relaxed);
    }
}

/// Answers the requests of one connection until it ends.
pub(super) async fn serve<F>(
    stream: TcpStream,
    answer: impl Fn(Arc<Connection>, Request<Incoming>) -> F + 'static,
) where
    F: Future<Output = Result<Response<Body>, io::Error>> + Send + 'static,
{
    let connection = Arc::new(Connection::default());
    let io = TokioIo::new(Socket {
        stream,
        connection: connection.clone(),
    });
    let service = {
        let connection = connection.clone();
        service_fn(move |request| answer(connection.clone(), request))
    };
    #[cfg(not(feature = "http2"))]
    let mut http = hyper::server::conn::http1::Builder::new();
    #[cfg(not(feature = "http2"))]
    let served = http.timer(TokioTimer::new()).serve_connection(io, service);
    #[cfg(feature = "http2")]
    let mut http =
        hyper_util::server::conn::auto::Builder::new(hyper_util::rt::TokioExecutor::new());
    #[cfg(feature = "http2")]
    let served = {
        http.http1().timer(TokioTimer::new());
        http.http2().timer(TokioTimer::new());
        http.serve_connection(io, service)
    };
    tokio::select! {
        // An error is a client that went away, or a fault that was asked for.
        _ = served => {}
        () = connection.over.notified() => {}
    }
}

struct Socket {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Socket {
    fn is_mute(&self) -> bool {
        self.connection.mute.load(Ordering::Relaxed)
    }

    fn is_reset(&self) -> bool {
        self.connection.reset.load(Ordering::Relaxed)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Closing with a zero linger time sends RST.
        if self.is_reset() {
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_mute() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_mute() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_mute() {
            return Poll::Pending;
        }
        // An orderly end (FIN) first would turn the reset into a plain end of file.
        if self.is_reset() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
