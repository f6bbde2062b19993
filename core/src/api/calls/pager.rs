//! Walks through the pages of a list.

use crate::api::description::Paged;
use crate::api::types::Page;

/// Walks through a list page by page: `next` returns the next request, `supply` takes its answer.
///
/// It ends at a page that is not full, or at the total if Clerk gives one, and never requests the
/// same page twice. Entries that are added meanwhile may shift the list. If that matters, sort by
/// creation, oldest first, or use a cursor if the list has one
/// ([`ListUsers::by_cursor`](crate::api::users::ListUsers::by_cursor)).
#[derive(Clone, Debug)]
pub struct Pager<E> {
    endpoint: E,
    limit: u32,
    offset: u64,
    done: bool,
}

impl<E: Paged> Pager<E> {
    /// Begins at the operation's offset. The operation's limit is the page size; by default it is
    /// the maximum, so that a long list needs few requests.
    pub fn new(endpoint: E) -> Self {
        let (limit, offset) = endpoint.window();
        Self {
            limit: limit.unwrap_or(E::MAX_LIMIT),
            endpoint,
            offset,
            done: false,
        }
    }

    /// The request for the next page, or `None` at the end.
    pub fn next(&self) -> Option<E> {
        (!self.done).then(|| self.endpoint.at(self.limit, self.offset))
    }

    /// Takes the answer to the request from `next`.
    pub fn supply(&mut self, page: &Page<E::Item>) {
        let received = u64::try_from(page.data.len()).unwrap_or(u64::MAX);
        self.offset = self.offset.saturating_add(received);
        let short = received < u64::from(self.limit);
        self.done = match (self.endpoint.behind(page), page.total_count) {
            (Some(next), _) => {
                self.endpoint = next;
                short
            }
            (None, Some(total)) => received == 0 || self.offset >= total,
            (None, None) => short,
        };
    }

    /// The number of items passed so far: the offset to resume from after an interruption.
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}
