//! More than one operation at a time, blocking.

use core::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use clerk_core::api::bulk::{Bulk, BulkReport};
use clerk_core::api::{CreateOrGet, Created, Endpoint, Error, Found};

use crate::{Client, Transport};

impl<T: Transport> Client<T> {
    /// Sends operations that do not depend on each other, at most `at_once` of them at a time (0 is
    /// taken as 1), each on a thread of its own. The results stand in the order of the operations;
    /// one that fails takes no other with it.
    ///
    /// All keep to the client's rate limit together. Operations of different types run beside each
    /// other with [`std::thread::scope`]: a client can be used from any thread.
    pub fn send_all<E>(
        &self,
        at_once: usize,
        operations: impl IntoIterator<Item = E>,
    ) -> Vec<Result<E::Output, Error>>
    where
        E: Endpoint + Send,
        E::Output: Send,
    {
        let operations: Vec<E> = operations.into_iter().collect();
        let threads = at_once.clamp(1, operations.len().max(1));
        let results = Mutex::new(operations.iter().map(|_| None).collect::<Vec<_>>());
        let waiting = Mutex::new(operations.into_iter().enumerate());
        let work = || {
            // The lock is released before anything is sent.
            let next = || lock(&waiting).next();
            while let Some((place, operation)) = next() {
                let result = self.send(operation);
                lock(&results)[place] = Some(result);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.into_iter().flatten().collect()
    }

    /// Sends a bulk operation, request after request. What fails is reported, not returned, so that
    /// nothing that succeeded is lost; after a failure that every further request would meet too
    /// (the key is refused, no answer arrives) the rest is not sent.
    pub fn bulk<E: Endpoint>(&self, bulk: Bulk<E>) -> BulkReport<E::Output> {
        let mut report = BulkReport::new();
        for part in bulk {
            let outcome = report.goes_on().then(|| self.send(part.operation));
            report.add(part.entries, outcome);
        }
        report
    }

    /// Creates something, or gets what has its identifier already; see [`CreateOrGet`].
    ///
    /// # Errors
    /// Those of the creation and of the read.
    pub fn create_or_get<C, G>(
        &self,
        operation: CreateOrGet<C, G>,
    ) -> Result<Created<C::Output>, Error>
    where
        C: Endpoint,
        G: Endpoint<Output: Found<C::Output>>,
    {
        match CreateOrGet::<C, G>::created(self.send(operation.create))? {
            ControlFlow::Break(created) => Ok(created),
            ControlFlow::Continue(refused) => {
                CreateOrGet::<C, G>::found(refused, self.send(operation.get))
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
