//! List operations, which return a part of their list.

use super::endpoint::Endpoint;
use crate::api::types::Page;

/// A list operation that returns a part of its list.
pub trait Paged: Endpoint<Output = Page<Self::Item>> + Clone {
    /// The type of the items.
    type Item;

    /// The maximum size of a page.
    const MAX_LIMIT: u32;

    /// The limit and offset that were set.
    fn window(&self) -> (Option<u32>, u64);

    /// The same list from `offset` on, `limit` items at most.
    #[must_use]
    fn at(&self, limit: u32, offset: u64) -> Self;

    /// The same list after this page, for lists that are paged by the last entry instead of
    /// `offset`. `None` by default.
    #[must_use]
    fn behind(&self, page: &Page<Self::Item>) -> Option<Self> {
        let _ = page;
        None
    }
}
