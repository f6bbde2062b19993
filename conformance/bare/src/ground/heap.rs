//! The heap: one block, and how much of it was in use at once.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicUsize, Ordering};

/// Hands out each range of a block once: the program is short.
pub(super) struct Heap {
    block: UnsafeCell<[u8; Self::SIZE]>,
    used: AtomicUsize,
    /// Bytes that were handed out and not taken back.
    live: AtomicUsize,
    peak: AtomicUsize,
}

impl Heap {
    const SIZE: usize = 1 << 20;

    /// The most bytes that were in use at once.
    #[cfg(target_arch = "arm")]
    pub(super) fn peak(&self) -> usize {
        self.peak.load(Ordering::Relaxed)
    }
}

// SAFETY: a range of the block is handed out once only, counted by an atomic.
unsafe impl Sync for Heap {}

// SAFETY: ranges are inside the block, aligned, and never handed out twice.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let start = self.block.get() as usize;
        let next = |used: usize| {
            let address = (start + used).next_multiple_of(layout.align());
            let end = address - start + layout.size();
            (end <= Self::SIZE).then_some(end)
        };
        match self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
        {
            Ok(used) => {
                let live = self.live.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
                self.peak.fetch_max(live, Ordering::Relaxed);
                (start + used).next_multiple_of(layout.align()) as *mut u8
            }
            Err(_) => core::ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Ordering::Relaxed);
    }
}

#[global_allocator]
pub(super) static HEAP: Heap = Heap {
    block: UnsafeCell::new([0; Heap::SIZE]),
    used: AtomicUsize::new(0),
    live: AtomicUsize::new(0),
    peak: AtomicUsize::new(0),
};
