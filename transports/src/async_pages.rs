//! Lists, page by page and entry by entry, asynchronous.

use core::fmt;

use clerk_core::api::{Error, Page, Paged, Pager};

use crate::{AsyncClient, AsyncTransport};

/// The pages of a list, each fetched when it is asked for. Ends behind the first error.
pub struct AsyncPages<T, E> {
    client: AsyncClient<T>,
    pager: Pager<E>,
    failed: bool,
}

impl<T: AsyncTransport, E: Paged> AsyncPages<T, E> {
    pub(crate) fn new(client: AsyncClient<T>, list: E) -> Self {
        Self {
            client,
            pager: Pager::new(list),
            failed: false,
        }
    }

    /// The next page, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<E::Item>, Error>> {
        if self.failed {
            return None;
        }
        loop {
            match self.client.send(self.pager.next()?).await {
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

    /// About where to go on after an interruption: see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pager.offset()
    }

    /// Whether the list was seen to change during the walk: see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pager.moved()
    }

    /// The entries, one by one.
    pub fn items(self) -> AsyncItems<T, E> {
        AsyncItems {
            pages: self,
            page: Vec::new().into_iter(),
        }
    }
}

/// The entries of a list; a page is fetched when the one before it is used up. Ends behind the
/// first error.
pub struct AsyncItems<T, E: Paged> {
    pages: AsyncPages<T, E>,
    page: std::vec::IntoIter<E::Item>,
}

impl<T: AsyncTransport, E: Paged> AsyncItems<T, E> {
    /// The next entry, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<E::Item, Error>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            match self.pages.next().await? {
                Ok(page) => self.page = page.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// All entries that are left.
    ///
    /// # Errors
    /// The first error; the entries before it are lost, so use [`AsyncItems::next`] where they
    /// are dear.
    pub async fn try_collect(mut self) -> Result<Vec<E::Item>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    /// About where to go on after an interruption: see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }

    /// Whether the list was seen to change during the walk: see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pages.moved()
    }
}

impl<T: AsyncTransport, E: Paged> fmt::Debug for AsyncPages<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AsyncPages of {} at {}", E::OPERATION, self.offset())
    }
}

impl<T: AsyncTransport, E: Paged> fmt::Debug for AsyncItems<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AsyncItems of {} at {}", E::OPERATION, self.offset())
    }
}
