//! List operations, which can be asked for a part of their list.

use super::endpoint::Endpoint;
use crate::api::types::Page;

/// A list operation that can be asked for a part of its list.
pub trait Paged: Endpoint<Output = Page<Self::Item>> + Clone {
    /// What the list holds.
    type Item;

    /// The most items that one page may hold.
    const MAX_LIMIT: u32;

    /// The limit and offset that were set.
    fn window(&self) -> (Option<u32>, u64);

    /// The same list from `offset` on, `limit` items at most.
    #[must_use]
    fn at(&self, limit: u32, offset: u64) -> Self;

    /// The same list from behind this page on, for lists that are walked by the last entry instead of
    /// `offset`. By default there is no such way.
    #[must_use]
    fn behind(&self, page: &Page<Self::Item>) -> Option<Self> {
        let _ = page;
        None
    }
}
