//! Walks through the pages of a list.

use alloc::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::api::description::Paged;
use crate::api::types::Page;

/// Walks through a list page by page: `next` returns the next request, `supply` takes its answer.
///
/// The walk ends at a short page, or at the total where Clerk names one.
///
/// # Lists that change meanwhile
/// Clerk's lists are walked by position, which shifts when an entry before it is deleted or added.
/// So each page reaches back to the last entry of the one before. Where that entry is not the first
/// of the new page, entries were deleted: the walk goes back until it meets an entry that it knows,
/// and goes on from there. Entries that it knows are not returned again. An entry that is in the list
/// from begin to end is therefore returned exactly once, in every order that leaves two entries as they
/// are, such as the default (creation).
///
/// In an order by what changes (names, last activity), an entry can move past the walk and be
/// missed; [`Pager::moved`] says whether the list was seen to change. Neither can be told for lists
/// whose entries have no id, nor for what is deleted before an `offset` that the walk began at.
///
/// A walk remembers 16 bytes for each entry, except [by cursor](crate::api::users::ListUsers::by_cursor).
#[derive(Clone, Debug)]
pub struct Pager<E> {
    endpoint: E,
    limit: u32,
    /// The position at which the walk began; it never goes back before it.
    start: u64,
    /// The position after the last entry that was received.
    offset: u64,
    /// By how much the next page reaches back.
    overlap: u64,
    seen: BTreeSet<u128>,
    total: Option<u64>,
    /// How often in a row the walk went back and found nothing new.
    futile: u8,
    begun: bool,
    moved: bool,
    done: bool,
}

/// How often in a row a walk goes back without finding anything new, before it goes on regardless: the
/// list then has no order that could be followed.
const MOST_FUTILE: u8 = 8;

impl<E: Paged> Pager<E> {
    /// Begins at the operation's offset. The operation's limit is the page size; by default it is
    /// the maximum, so that a long list needs few requests.
    pub fn new(endpoint: E) -> Self {
        let (limit, offset) = endpoint.window();
        Self {
            limit: limit.unwrap_or(E::MAX_LIMIT),
            endpoint,
            start: offset,
            offset,
            overlap: 0,
            seen: BTreeSet::new(),
            total: None,
            futile: 0,
            begun: false,
            moved: false,
            done: false,
        }
    }

    /// The request for the next page, or `None` at the end.
    pub fn next(&self) -> Option<E> {
        let (limit, from) = self.window();
        (!self.done).then(|| self.endpoint.at(limit, from))
    }

    /// Takes the answer to what `next` asked for, and returns the entries that are new. `None` where
    /// there are none, except for the first page.
    pub fn supply(&mut self, mut page: Page<E::Item>) -> Option<Page<E::Item>> {
        let (limit, from) = self.window();
        let received = u64::try_from(page.data.len()).unwrap_or(u64::MAX);
        let short = received < u64::from(limit);
        let first = !core::mem::replace(&mut self.begun, true);
        self.moved |= !first && self.total != page.total_count;
        self.total = page.total_count;
        if let Some(next) = self.endpoint.after(&page) {
            self.endpoint = next;
            self.offset = self.offset.saturating_add(received);
            self.done = short;
            return (first || received > 0).then_some(page);
        }
        if from > self.start && !self.knows(page.data.first()) && self.overlap > 0 {
            self.moved = true;
            if self.futile < MOST_FUTILE {
                self.futile += 1;
                self.overlap = self.overlap.saturating_mul(2).max(self.limit.into());
                return None;
            }
        }
        let ends_known = page.data.last().is_some_and(|last| E::id(last).is_some());
        page.data
            .retain(|item| E::id(item).is_none_or(|id| self.seen.insert(fingerprint(id))));
        let fresh = u64::try_from(page.data.len()).unwrap_or(u64::MAX);
        self.moved |= received.saturating_sub(fresh) != self.offset.saturating_sub(from);
        if fresh > 0 {
            self.futile = 0;
        }
        self.offset = from.saturating_add(received);
        self.overlap = ends_known.into();
        self.done = match page.total_count {
            Some(total) => received == 0 || self.offset >= total,
            None => short,
        };
        (first || fresh > 0).then_some(page)
    }

    /// The position after the last entry that was received: about where to begin a walk that goes on
    /// after an interruption. As many entries are skipped then as were deleted before it meanwhile;
    /// begin a little earlier, or by creation where the list has such a filter
    /// ([`created_at_after`](crate::api::users::ListUsers::created_at_after)), and leave out what is
    /// known by its id.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether the list was seen to change during the walk: a total differed from the one before, or
    /// entries had gone or come in front of the walk.
    pub const fn moved(&self) -> bool {
        self.moved
    }

    /// The limit and offset of the next page.
    fn window(&self) -> (u32, u64) {
        let from = self.offset.saturating_sub(self.overlap).max(self.start);
        let back = u32::try_from(self.offset.saturating_sub(from)).unwrap_or(u32::MAX);
        let most = self.limit.max(E::MAX_LIMIT);
        (self.limit.saturating_add(back).min(most), from)
    }

    fn knows(&self, item: Option<&E::Item>) -> bool {
        let id = item.and_then(E::id);
        id.is_some_and(|id| self.seen.contains(&fingerprint(id)))
    }
}

/// The first half of an id's SHA-256: shorter than the id, and no two ids of a list share it.
fn fingerprint(id: &str) -> u128 {
    let digest = Sha256::digest(id);
    digest
        .first_chunk()
        .map_or(0, |half| u128::from_be_bytes(*half))
}
