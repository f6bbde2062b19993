//! Pages and items as streams (feature `futures`).

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use clerk_core::api::{Error, Page, Paged};
use futures_core::Stream;

use crate::{AsyncItems, AsyncPages, AsyncTransport};

/// The way to the next entry: where it rests then, and what is there.
#[cfg(not(target_arch = "wasm32"))]
type Move<S, I> = Pin<Box<dyn Future<Output = (S, Option<Result<I, Error>>)> + Send>>;
/// The way to the next entry: where it rests then, and what is there.
#[cfg(target_arch = "wasm32")]
type Move<S, I> = Pin<Box<dyn Future<Output = (S, Option<Result<I, Error>>)>>>;

/// What [`AsyncPages::into_stream`] and [`AsyncItems::into_stream`] give.
///
/// `S` is where it stands between two entries, `I` what it yields.
pub struct PageStream<S, I> {
    resting: Option<S>,
    moving: Option<Move<S, I>>,
    advance: fn(S) -> Move<S, I>,
}

impl<S: Unpin, I> Stream for PageStream<S, I> {
    type Item = Result<I, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(rest) = self.resting.take() {
            self.moving = Some((self.advance)(rest));
        }
        let Some(moving) = &mut self.moving else {
            return Poll::Ready(None);
        };
        let Poll::Ready((rest, next)) = moving.as_mut().poll(context) else {
            return Poll::Pending;
        };
        self.moving = None;
        // Behind the end the list is not asked again.
        self.resting = next.is_some().then_some(rest);
        Poll::Ready(next)
    }
}

impl<T, E> AsyncPages<T, E>
where
    T: AsyncTransport + 'static,
    E: Paged + Send + Sync + 'static,
    E::Item: Send + 'static,
{
    /// The pages as a stream.
    pub fn into_stream(self) -> PageStream<Self, Page<E::Item>> {
        PageStream {
            resting: Some(self),
            moving: None,
            advance: |mut pages| {
                Box::pin(async move {
                    let next = pages.next().await;
                    (pages, next)
                })
            },
        }
    }
}

impl<T, E> AsyncItems<T, E>
where
    T: AsyncTransport + 'static,
    E: Paged + Send + Sync + 'static,
    E::Item: Send + 'static,
{
    /// The entries as a stream.
    pub fn into_stream(self) -> PageStream<Self, E::Item> {
        PageStream {
            resting: Some(self),
            moving: None,
            advance: |mut items| {
                Box::pin(async move {
                    let next = items.next().await;
                    (items, next)
                })
            },
        }
    }
}

impl<S, I> fmt::Debug for PageStream<S, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageStream")
    }
}
