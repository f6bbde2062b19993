//! Lists, page by page and entry by entry, blocking.

use core::fmt;

use clerk_core::api::{Error, Page, Paged, Pager};

use crate::{Client, Transport};

/// The pages of a list, each fetched when it is asked for. Ends behind the first error.
pub struct Pages<'c, T, E> {
    client: &'c Client<T>,
    pager: Pager<E>,
    failed: bool,
}

impl<'c, T: Transport, E: Paged> Pages<'c, T, E> {
    pub(crate) fn new(client: &'c Client<T>, list: E) -> Self {
        Self {
            client,
            pager: Pager::new(list),
            failed: false,
        }
    }

    /// About where to go on after an interruption: see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pager.offset()
    }

    /// Whether the list was seen to change during the walk: see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pager.moved()
    }

    /// The entries, one by one.
    pub fn items(self) -> Items<'c, T, E> {
        Items {
            pages: self,
            page: Vec::new().into_iter(),
        }
    }
}

impl<T: Transport, E: Paged> Iterator for Pages<'_, T, E> {
    type Item = Result<Page<E::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        loop {
            match self.client.send(self.pager.next()?) {
                Ok(page) => {
                    if let Some(page) = self.pager.supply(page) {
                        return Some(Ok(page));
                    }
                }
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// The entries of a list; a page is fetched when the one before it is used up. Ends behind the
/// first error.
pub struct Items<'c, T, E: Paged> {
    pages: Pages<'c, T, E>,
    page: std::vec::IntoIter<E::Item>,
}

impl<T: Transport, E: Paged> Items<'_, T, E> {
    /// About where to go on after an interruption: see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }

    /// Whether the list was seen to change during the walk: see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pages.moved()
    }
}

impl<T: Transport, E: Paged> Iterator for Items<'_, T, E> {
    type Item = Result<E::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next()? {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T: Transport, E: Paged> fmt::Debug for Pages<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages of {} at {}", E::OPERATION, self.offset())
    }
}

impl<T: Transport, E: Paged> fmt::Debug for Items<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items of {} at {}", E::OPERATION, self.offset())
    }
}
