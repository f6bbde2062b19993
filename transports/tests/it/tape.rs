//! All that this crate tells through `tracing`, as text.

use std::fmt::Write as _;
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;

/// It must be the process's subscriber: whether an event is wanted is remembered for all threads.
static HEARD: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());
static STARTED: Once = Once::new();

/// What is heard from here on.
pub(crate) struct Tape {
    from: usize,
}

pub(crate) fn start() -> Tape {
    STARTED.call_once(|| tracing::subscriber::set_global_default(Ears).unwrap());
    Tape {
        from: heard(|all| all.len()),
    }
}

impl Tape {
    /// Of all threads, tests beside this one included.
    pub(crate) fn everything(&self) -> String {
        heard(|all| {
            let lines = all.iter().skip(self.from);
            lines.map(|(_, line)| line.as_str()).collect()
        })
    }

    /// Of this thread.
    pub(crate) fn own(&self) -> String {
        let own = std::thread::current().id();
        heard(|all| {
            let lines = all.iter().skip(self.from).filter(|(id, _)| *id == own);
            lines.map(|(_, line)| line.as_str()).collect()
        })
    }
}

fn heard<R>(read: impl FnOnce(&mut Vec<(ThreadId, String)>) -> R) -> R {
    read(&mut HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Ears;

impl Ears {
    fn keep(record: impl FnOnce(&mut dyn tracing::field::Visit)) {
        let mut line = String::new();
        record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                write!(line, "{field}={value:?} ").unwrap();
            },
        );
        line.push('\n');
        heard(|all| all.push((std::thread::current().id(), line)));
    }
}

impl tracing::Subscriber for Ears {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("clerk")
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        Self::keep(|visit| span.record(visit));
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>) {
        Self::keep(|visit| values.record(visit));
    }
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        Self::keep(|visit| event.record(visit));
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}
