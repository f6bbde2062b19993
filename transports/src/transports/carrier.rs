use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use std::sync::Arc;

use clerk_core::Timestamp;
use clerk_core::flow::TransportError;
use clerk_core::http::{Request, Response};
use event_listener::EventListener;

use super::transport::{AsyncTransport, Task, Transport};

/// A transport of either kind as an asynchronous one. Over a blocking transport every future is
/// ready when it is polled first, because the poll itself blocks.
#[derive(Clone)]
pub(crate) enum Carrier {
    Async(Arc<dyn AsyncTransport>),
    Blocking(Arc<dyn Transport>),
}

impl Carrier {
    pub(crate) async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        match self {
            Self::Async(transport) => transport.send(request).await,
            Self::Blocking(transport) => transport.send(request),
        }
    }

    pub(crate) async fn sleep(&self, duration: Duration) {
        match self {
            Self::Async(transport) => transport.sleep(duration).await,
            Self::Blocking(transport) => transport.sleep(duration),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        match self {
            Self::Async(transport) => transport.now(),
            Self::Blocking(transport) => transport.now(),
        }
    }

    /// Runs a task beside the caller, or gives it back if the transport cannot.
    pub(crate) fn spawn(&self, task: Task) -> Option<Task> {
        match self {
            Self::Async(transport) => transport.spawn(task),
            Self::Blocking(transport) => spawn_job(&**transport, task),
        }
    }

    /// Waits until the listener is notified, for `time` at the longest. Says whether it was.
    pub(crate) async fn wait(&self, listener: EventListener, time: Duration) -> bool {
        match self {
            Self::Async(transport) => {
                let timer = async {
                    transport.sleep(time).await;
                    // A timer that is ready at once must not keep the thread from what it waits for.
                    yield_once().await;
                };
                ends_first(listener, timer).await
            }
            Self::Blocking(_) => park(listener, time),
        }
    }
}

/// Waits for the first of two futures. Says whether it ended before the second.
async fn ends_first(first: impl Future<Output = ()>, second: impl Future<Output = ()>) -> bool {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(true),
        Poll::Pending => second.as_mut().poll(context).map(|()| false),
    })
    .await
}

async fn yield_once() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(not(target_arch = "wasm32"))]
fn spawn_job(transport: &dyn Transport, task: Task) -> Option<Task> {
    let job = transport.spawn(Box::new(move || super::block_on::block_on(task)))?;
    Some(Box::pin(async move { job() }))
}

/// On wasm32 a task stays on its thread.
#[cfg(target_arch = "wasm32")]
fn spawn_job(_: &dyn Transport, task: Task) -> Option<Task> {
    Some(task)
}

#[cfg(not(target_family = "wasm"))]
fn park(listener: EventListener, time: Duration) -> bool {
    use event_listener::Listener as _;
    listener.wait_timeout(time).is_some()
}

/// Without threads there is nobody to wait for.
#[cfg(target_family = "wasm")]
fn park(_: EventListener, _: Duration) -> bool {
    false
}
