//! More than one operation at a time, asynchronous.

use core::future::{Future, poll_fn};
use core::ops::ControlFlow;
use core::pin::Pin;
use core::task::Poll;

use clerk_core::api::bulk::{Bulk, BulkReport};
use clerk_core::api::{CreateOrGet, Created, Endpoint, Error, Found};

use crate::{AsyncClient, AsyncTransport};

impl<T: AsyncTransport> AsyncClient<T> {
    /// Sends operations that do not depend on each other, at most `at_once` of them at a time (0 is
    /// taken as 1), within the calling task. The results stand in the order of the operations; one
    /// that fails takes no other with it.
    ///
    /// All keep to the client's rate limit together. Operations of different types run beside each
    /// other with the runtime's own `join!`.
    pub async fn send_all<E: Endpoint>(
        &self,
        at_once: usize,
        operations: impl IntoIterator<Item = E>,
    ) -> Vec<Result<E::Output, Error>> {
        let calls: Vec<_> = operations
            .into_iter()
            .map(|operation| self.send(operation))
            .collect();
        at_most(at_once, calls).await
    }

    /// Sends a bulk operation, request after request. What fails is reported, not returned, so that
    /// nothing that succeeded is lost; after a failure that every further request would meet too
    /// (the key is refused, no answer arrives) the rest is not sent.
    pub async fn bulk<E: Endpoint>(&self, bulk: Bulk<E>) -> BulkReport<E::Output> {
        let mut report = BulkReport::new();
        for part in bulk {
            let outcome = if report.goes_on() {
                Some(self.send(part.operation).await)
            } else {
                None
            };
            report.add(part.entries, outcome);
        }
        report
    }

    /// Creates something, or gets what has its identifier already; see [`CreateOrGet`].
    ///
    /// # Errors
    /// Those of the creation and of the read.
    pub async fn create_or_get<C, G>(
        &self,
        operation: CreateOrGet<C, G>,
    ) -> Result<Created<C::Output>, Error>
    where
        C: Endpoint,
        G: Endpoint<Output: Found<C::Output>>,
    {
        let CreateOrGet { create, get } = operation;
        match CreateOrGet::<C, G>::created(self.send(create).await)? {
            ControlFlow::Break(created) => Ok(created),
            ControlFlow::Continue(refused) => {
                CreateOrGet::<C, G>::found(refused, self.send(get).await)
            }
        }
    }
}

/// Runs futures to their end, `at_once` at a time, in the order given. All that are under way are
/// polled whenever one of them wakes the task: fine for the handful that an API wants at a time.
pub(crate) async fn at_most<F: Future>(at_once: usize, futures: Vec<F>) -> Vec<F::Output> {
    let mut results: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    let mut waiting = futures.into_iter().enumerate();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    poll_fn(|context| {
        loop {
            while running.len() < at_once.max(1) {
                let Some((place, future)) = waiting.next() else {
                    break;
                };
                running.push((place, Box::pin(future)));
            }
            let before = running.len();
            running.retain_mut(|(place, future)| match future.as_mut().poll(context) {
                Poll::Ready(result) => {
                    results[*place] = Some(result);
                    false
                }
                Poll::Pending => true,
            });
            if running.is_empty() && waiting.len() == 0 {
                return Poll::Ready(());
            }
            // Nothing ended: every future under way has been polled and will wake the task.
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
    results.into_iter().flatten().collect()
}
