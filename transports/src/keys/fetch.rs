use core::future::{Future, poll_fn};
use core::pin::pin;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use core::time::Duration;

use clerk_core::Timestamp;

use crate::transports::Carrier;

/// How often a task of its own is polled at least, as long as its runtime runs.
const PULSE: Duration = Duration::from_millis(200);

/// A fetch that has begun and not ended.
pub(super) struct Fetch {
    /// When its time budget is used up.
    pub(super) until: Timestamp,
    shared: AtomicBool,
    polls: AtomicU64,
}

impl Fetch {
    pub(super) fn new(until: Timestamp) -> Self {
        Self {
            until,
            shared: AtomicBool::new(false),
            polls: AtomicU64::new(0),
        }
    }

    /// Says that no task of its own drives this fetch: those who wait for it poll it.
    pub(super) fn share(&self) {
        self.shared.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_shared(&self) -> bool {
        self.shared.load(Ordering::SeqCst)
    }

    /// How often it was polled. The number of a fetch with a task of its own grows as long as
    /// something polls that task.
    pub(super) fn polls(&self) -> u64 {
        self.polls.load(Ordering::SeqCst)
    }

    /// Counts the polls of a future; a timer adds to them unless the fetch is shared.
    pub(super) async fn observe<F: Future>(&self, future: F, carrier: &Carrier) -> F::Output {
        let (mut future, mut timer) = (pin!(future), pin!(carrier.sleep(PULSE)));
        poll_fn(|context| {
            self.polls.fetch_add(1, Ordering::SeqCst);
            let polled = future.as_mut().poll(context);
            if polled.is_pending() && !self.is_shared() && timer.as_mut().poll(context).is_ready() {
                timer.set(carrier.sleep(PULSE));
                context.waker().wake_by_ref();
            }
            polled
        })
        .await
    }
}
