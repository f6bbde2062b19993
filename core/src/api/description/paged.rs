//! List operations, which return a part of their list.

use super::endpoint::Endpoint;
use crate::api::parameters::IdText;
use crate::api::types::Page;

/// A list operation that returns a part of its list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list that comes in pages",
    label = "not a list with `limit` and `offset`",
    note = "send an operation for one thing, or for a whole list, with `send`"
)]
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

    /// What tells an entry from all others of the list. By default there is nothing, and a walk by
    /// position cannot tell whether the list shifts.
    fn id(item: &Self::Item) -> Option<&str> {
        let _ = item;
        None
    }

    /// The same list after this page, for lists that are paged by the last entry instead of
    /// `offset`. `None` by default.
    #[must_use]
    fn after(&self, page: &Page<Self::Item>) -> Option<Self> {
        let _ = page;
        None
    }
}

/// The member that tells an entry from all others of its list.
pub(in crate::api) trait Id {
    fn text(&self) -> Option<&str>;
}

impl<T: IdText> Id for T {
    fn text(&self) -> Option<&str> {
        Some(self.id_text())
    }
}

impl<T: IdText> Id for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().map(IdText::id_text)
    }
}
