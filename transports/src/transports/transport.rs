use core::future::Future;
use core::pin::Pin;
use core::time::Duration;
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use clerk_core::Timestamp;
use clerk_core::flow::TransportError;
use clerk_core::http::{Request, Response};

/// How long connecting may take with the transports of this crate: 10 seconds.
pub const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The longest answer that the transports of this crate take unless told otherwise: 32 MiB after
/// decompression, more than a page of 500 users with all the metadata Clerk allows.
pub const DEFAULT_MAX_BODY: usize = 32 * 1024 * 1024;

/// Work that may run beside the caller.
pub type Job = Box<dyn FnOnce() + Send>;

/// A boxed future, `Send` except on wasm32.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// A boxed future, `Send` except on wasm32.
#[cfg(target_arch = "wasm32")]
pub(crate) type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Work that may run beside the caller, as a future (`Send` except on wasm32).
pub type Task = BoxFuture<()>;

/// What an [`AsyncTransport`] must be to be shared: `Send + Sync`; on wasm32, where JavaScript's
/// objects stay on their thread, nothing.
#[cfg(not(target_arch = "wasm32"))]
pub trait ThreadBound: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> ThreadBound for T {}
/// What an [`AsyncTransport`] must be to be shared: `Send + Sync`; on wasm32, where JavaScript's
/// objects stay on their thread, nothing.
#[cfg(target_arch = "wasm32")]
pub trait ThreadBound {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> ThreadBound for T {}

/// A blocking HTTP client. A wrapper around one is ten lines: see
/// [Transports](crate::calls#transports).
///
/// It sends one request and returns the answer as it came, whatever its status. It does not follow
/// redirects (they would carry the secret key elsewhere), does not retry, and keeps to
/// [`Request::timeout`]. Its errors say whether anything was sent
/// ([`TransportError::sent`]): what may be sent again depends on that.
///
/// ```
/// use clerk_backend::http::{Headers, Request, Response};
/// use clerk_backend::{Transport, TransportError, TransportErrorKind};
///
/// /// Answers as a test says.
/// struct Canned(&'static str);
///
/// impl Transport for Canned {
///     fn send(&self, request: &Request) -> Result<Response, TransportError> {
///         match request.url.strip_prefix("https://api.clerk.com/v1/") {
///             Some(_) => Ok(Response::new(200, Headers::new(), self.0.into())),
///             None => Err(TransportError::new(TransportErrorKind::Connect)),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a blocking `Transport`",
    label = "not a `Transport`",
    note = "`Client::over_ureq` makes one (feature `ureq`); an `AsyncTransport`, such as `ReqwestTransport`, goes into `AsyncClient::new`"
)]
pub trait Transport: Send + Sync {
    /// Sends a request and returns the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] if no whole answer arrived.
    fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// Waits. By default puts the thread to sleep.
    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    /// The time. By default that of the system.
    fn now(&self) -> Timestamp {
        system_time()
    }

    /// Runs a job beside the caller, or gives it back if that is not possible; the caller then does
    /// it itself. Keys that become stale are refreshed by such a job. By default gives it back.
    fn spawn(&self, job: Job) -> Option<Job> {
        Some(job)
    }
}

/// An asynchronous HTTP client; see [`Transport`] for what is expected of it.
///
/// Implement it with [`macro@crate::async_trait`] (`async_trait(?Send)` on wasm32). A wrapper around one
/// is ten lines: see [Transports](crate::calls#transports).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `AsyncTransport`",
    label = "not an `AsyncTransport`",
    note = "`AsyncClient::over_reqwest` makes one (feature `reqwest`); a blocking `Transport`, such as `UreqTransport`, goes into `Client::new`"
)]
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait AsyncTransport: ThreadBound {
    /// Sends a request and returns the whole answer.
    ///
    /// # Errors
    /// [`TransportError`] if no whole answer arrived.
    async fn send(&self, request: &Request) -> Result<Response, TransportError>;

    /// Waits.
    async fn sleep(&self, duration: Duration);

    /// The time. By default that of the system, which `wasm32-unknown-unknown` does not have:
    /// there it must be implemented.
    fn now(&self) -> Timestamp {
        system_time()
    }

    /// Runs a task beside the caller, or gives it back if that is not possible. The keys are fetched
    /// by such a task, on the runtime of the caller that needs them first; a task that is given back
    /// is polled by all callers that wait for it, whatever their runtime. By default gives it back.
    fn spawn(&self, task: Task) -> Option<Task> {
        Some(task)
    }
}

fn system_time() -> Timestamp {
    SystemTime::now().into()
}

macro_rules! transport_through {
    ($($pointer:ty),+) => {$(
        impl<T: Transport + ?Sized> Transport for $pointer {
            fn send(&self, request: &Request) -> Result<Response, TransportError> {
                (**self).send(request)
            }
            fn sleep(&self, duration: Duration) {
                (**self).sleep(duration);
            }
            fn now(&self) -> Timestamp {
                (**self).now()
            }
            fn spawn(&self, job: Job) -> Option<Job> {
                (**self).spawn(job)
            }
        }

        #[cfg_attr(not(target_arch = "wasm32"), async_trait)]
        #[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
        impl<T: AsyncTransport + ?Sized> AsyncTransport for $pointer {
            async fn send(&self, request: &Request) -> Result<Response, TransportError> {
                (**self).send(request).await
            }
            async fn sleep(&self, duration: Duration) {
                (**self).sleep(duration).await;
            }
            fn now(&self) -> Timestamp {
                (**self).now()
            }
            fn spawn(&self, task: Task) -> Option<Task> {
                (**self).spawn(task)
            }
        }
    )+};
}

transport_through!(&T, Arc<T>, Box<T>);
