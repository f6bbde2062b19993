//! The bodies of requests and responses, with their timeouts.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep};

pub(crate) type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// The time of the last chunk of a request.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(super) fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

/// The body of a request. The mutex makes it `Sync`, which reqwest requires; it is never contended.
pub(super) struct Upload<B> {
    body: Mutex<Pin<Box<B>>>,
    progress: Progress,
}

impl<B> Upload<B> {
    pub(super) fn new(body: B, progress: Progress) -> Self {
        Self {
            body: Mutex::new(Box::pin(body)),
            progress,
        }
    }
}

impl<B> Body for Upload<B>
where
    B: Body,
    B::Data: Into<Bytes>,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        let frame = ready!(body.as_mut().poll_frame(context));
        self.progress.touch();
        Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(Into::into))))
    }

    fn is_end_stream(&self) -> bool {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner);
        body.size_hint()
    }
}

/// The body of a response. It ends with an error if the next chunk does not arrive in time; time in
/// which it is not polled is not counted. It holds its concurrent place until it ends.
pub(super) struct Download {
    body: reqwest::Body,
    timeout: Duration,
    timer: Pin<Box<Sleep>>,
    is_waiting: bool,
    place: Option<OwnedSemaphorePermit>,
}

impl Download {
    pub(super) fn new(body: reqwest::Body, timeout: Duration, place: OwnedSemaphorePermit) -> Self {
        Self {
            body,
            timeout,
            timer: Box::pin(sleep(timeout)),
            is_waiting: false,
            place: Some(place),
        }
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.is_waiting = false;
            if !matches!(frame, Some(Ok(_))) {
                this.place = None;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if !this.is_waiting {
            this.is_waiting = true;
            this.timer.as_mut().reset(Instant::now() + this.timeout);
        }
        ready!(this.timer.as_mut().poll(context));
        this.place = None;
        Poll::Ready(Some(Err(Stalled.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The next chunk of a response did not arrive in time.
#[derive(Debug)]
struct Stalled;

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response of Clerk's Frontend API stalled")
    }
}

impl core::error::Error for Stalled {}
