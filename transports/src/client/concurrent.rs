//! More than one operation at a time, on one task or on several threads.

use crate::transports::ThreadBound;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::Poll;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Runs futures to their end, `at_once` at a time, and returns their outputs in the order of the
/// futures. All that are under way are polled whenever one of them wakes the task: fine for the
/// handful that an API wants at a time.
pub(super) async fn at_most<F: Future>(at_once: usize, futures: Vec<F>) -> Vec<F::Output> {
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

/// Does work on `at_once` threads, the calling one among them, and returns the results in the order
/// of the inputs. A panic of the work goes on in the caller.
pub(super) fn on_threads<I: Send, O: Send>(
    at_once: usize,
    inputs: Vec<I>,
    work: impl Fn(I) -> O + ThreadBound,
) -> Vec<O> {
    let threads = at_once.clamp(1, inputs.len().max(1));
    let results = Mutex::new(inputs.iter().map(|_| None).collect::<Vec<_>>());
    let waiting = Mutex::new(inputs.into_iter().enumerate());
    let run = || {
        // The lock is released before the work begins.
        let next = || lock(&waiting).next();
        while let Some((place, input)) = next() {
            let result = work(input);
            lock(&results)[place] = Some(result);
        }
    };
    on_all(threads, run);
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().flatten().collect()
}

#[cfg(not(target_arch = "wasm32"))]
fn on_all(threads: usize, run: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(&run);
        }
        run();
    });
}

/// On wasm32 a transport stays on its thread.
#[cfg(target_arch = "wasm32")]
fn on_all(_: usize, run: impl Fn()) {
    run();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
