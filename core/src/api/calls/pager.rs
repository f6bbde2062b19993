//! Walking through the pages of a list.

use crate::api::description::Paged;
use crate::api::types::Page;

/// Walks through a list page by page: `next` says what to ask for, `supply` takes the answer.
///
/// It ends at a short page, or at the total where Clerk names one, and never asks for the same
/// page twice. New entries that appear while it walks may shift the list: sort by creation,
/// oldest first, where that matters, or go by cursor where the list has one
/// ([`ListUsers::by_cursor`](crate::api::users::ListUsers::by_cursor)).
#[derive(Clone, Debug)]
pub struct Pager<E> {
    endpoint: E,
    limit: u32,
    offset: u64,
    done: bool,
}

impl<E: Paged> Pager<E> {
    /// Begins at the operation's own offset; its limit is the size of a page (by default the
    /// greatest that Clerk takes, so that a long list needs few requests).
    pub fn new(endpoint: E) -> Self {
        let (limit, offset) = endpoint.window();
        Self {
            limit: limit.unwrap_or(E::MAX_LIMIT),
            endpoint,
            offset,
            done: false,
        }
    }

    /// The next page to ask for, or `None` at the end.
    pub fn next(&self) -> Option<E> {
        (!self.done).then(|| self.endpoint.at(self.limit, self.offset))
    }

    /// Takes the answer to what `next` asked for.
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

    /// How many items lie behind: where to resume after an interruption.
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}
