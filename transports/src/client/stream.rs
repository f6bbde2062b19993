//! Pages and items as streams (feature `futures`).

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use clerk_core::api::{CallError, Page, Paged};
use futures_core::Stream;

use super::pages::{AsyncItems, AsyncPages};
use crate::transports::BoxFuture;

/// A step to the next entry: the list after it, and the entry.
type Advance<S, I> = BoxFuture<(S, Option<Result<I, CallError>>)>;

/// The stream that [`AsyncPages::into_stream`] and [`AsyncItems::into_stream`] return. `S` is the
/// list, `I` an entry.
pub struct PageStream<S, I> {
    list: Option<S>,
    under_way: Option<Advance<S, I>>,
    advance: fn(S) -> Advance<S, I>,
}

impl<S: Unpin, I> Stream for PageStream<S, I> {
    type Item = Result<I, CallError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(list) = self.list.take() {
            self.under_way = Some((self.advance)(list));
        }
        let Some(under_way) = &mut self.under_way else {
            return Poll::Ready(None);
        };
        let Poll::Ready((list, next)) = under_way.as_mut().poll(context) else {
            return Poll::Pending;
        };
        self.under_way = None;
        // After its end the list is not asked again.
        self.list = next.is_some().then_some(list);
        Poll::Ready(next)
    }
}

impl<E> AsyncPages<E>
where
    E: Paged + Send + Sync + 'static,
    E::Item: Send + 'static,
{
    /// The pages as a stream.
    pub fn into_stream(self) -> PageStream<Self, Page<E::Item>> {
        PageStream {
            list: Some(self),
            under_way: None,
            advance: |mut pages| {
                Box::pin(async move {
                    let next = pages.next().await;
                    (pages, next)
                })
            },
        }
    }
}

impl<E> AsyncItems<E>
where
    E: Paged + Send + Sync + 'static,
    E::Item: Send + 'static,
{
    /// The entries as a stream.
    pub fn into_stream(self) -> PageStream<Self, E::Item> {
        PageStream {
            list: Some(self),
            under_way: None,
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
