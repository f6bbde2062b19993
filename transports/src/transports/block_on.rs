//! Waiting for a future on the calling thread.

use core::future::Future;
use core::pin::pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, Waker};
use std::sync::Arc;
use std::task::Wake;
use std::thread::{self, Thread};

/// The output of a future. A future that is ready at once, as every one over a blocking transport
/// is, costs one poll and no allocation.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut once = Context::from_waker(Waker::noop());
    if let Poll::Ready(output) = future.as_mut().poll(&mut once) {
        return output;
    }
    let parked = Arc::new(Parked {
        thread: thread::current(),
        woken: AtomicBool::new(false),
    });
    let waker = Waker::from(parked.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // The flag survives what else unparks this thread, or uses up its token.
        while !parked.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

struct Parked {
    thread: Thread,
    woken: AtomicBool,
}

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::future::{poll_fn, ready};
    use core::time::Duration;

    #[test]
    fn ready_future_is_polled_once() {
        let mut polls = 0;
        let output = block_on(poll_fn(|_| {
            polls += 1;
            Poll::Ready(7)
        }));
        assert_eq!((output, polls), (7, 1));
    }

    #[test]
    fn thread_parks_until_another_thread_wakes_it() {
        let mut waking = None;
        let mut polls = 0;
        let woken = Arc::new(AtomicBool::new(false));
        block_on(poll_fn(|context| {
            polls += 1;
            if woken.load(Ordering::SeqCst) {
                return Poll::Ready(());
            }
            let (waker, woken) = (context.waker().clone(), woken.clone());
            // The first waker is one that wakes nobody.
            waking = (polls == 2).then(|| {
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(20));
                    woken.store(true, Ordering::SeqCst);
                    waker.wake();
                })
            });
            Poll::Pending
        }));
        assert_eq!(polls, 3);
    }

    /// An inner wait must not use up the wake-up of the outer one.
    #[test]
    fn nested_wait_loses_no_wake_up() {
        let mut polls = 0;
        block_on(poll_fn(|context| {
            polls += 1;
            if polls == 3 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            let mut inner = 0;
            block_on(poll_fn(|context| {
                inner += 1;
                context.waker().wake_by_ref();
                if inner == 3 {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }));
            Poll::Pending
        }));
        block_on(ready(()));
    }
}
