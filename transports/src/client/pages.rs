//! Lists, page by page and entry by entry.

use core::fmt;

use clerk_core::api::{CallError, Page, Paged, Pager};

use super::asynchronous::AsyncClient;
use crate::transports::block_on;

/// The pages of a list, each fetched when it is asked for. Ends after the first error.
///
/// ```no_run
/// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
/// use clerk_backend::api::users;
///
/// let mut pages = clerk.pages(users::list().limit(100));
/// while let Some(page) = pages.next().await {
///     println!("{} users", page?.data.len());
/// }
/// # Ok(()) }
/// ```
pub struct AsyncPages<E> {
    client: AsyncClient,
    pager: Pager<E>,
    failed: bool,
}

impl<E: Paged> AsyncPages<E> {
    pub(super) fn new(client: AsyncClient, list: E) -> Self {
        Self {
            client,
            pager: Pager::new(list),
            failed: false,
        }
    }

    /// The next page, or `None` at the end.
    ///
    /// # Cancel safety
    /// A dropped future skips no page: the next call asks for the same one again.
    pub async fn next(&mut self) -> Option<Result<Page<E::Item>, CallError>> {
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

    /// About where to resume after an interruption; see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pager.offset()
    }

    /// Whether the list was seen to change during the walk; see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pager.moved()
    }

    /// The entries, one by one.
    pub fn items(self) -> AsyncItems<E> {
        AsyncItems {
            pages: self,
            page: Vec::new().into_iter(),
        }
    }
}

/// The entries of a list; a page is fetched when the one before it is used up. Ends after the
/// first error.
///
/// ```no_run
/// # async fn example(clerk: clerk_backend::AsyncClient) -> Result<(), clerk_backend::Error> {
/// use clerk_backend::api::users;
///
/// let everybody = clerk.pages(users::list()).items().try_collect().await?;
/// println!("{} users", everybody.len());
/// # Ok(()) }
/// ```
pub struct AsyncItems<E: Paged> {
    pages: AsyncPages<E>,
    page: std::vec::IntoIter<E::Item>,
}

impl<E: Paged> AsyncItems<E> {
    /// The next entry, or `None` at the end.
    ///
    /// # Cancel safety
    /// A dropped future skips no entry.
    pub async fn next(&mut self) -> Option<Result<E::Item, CallError>> {
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
    /// # Cancel safety
    /// The entries that a dropped future has read are lost.
    ///
    /// # Errors
    /// The first error. The entries before it are lost; use [`AsyncItems::next`] to keep them.
    pub async fn try_collect(mut self) -> Result<Vec<E::Item>, CallError> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    /// About where to resume after an interruption; see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.pages.offset() - self.page.len() as u64
    }

    /// Whether the list was seen to change during the walk; see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.pages.moved()
    }
}

/// The pages of a list, each fetched when it is asked for. Ends after the first error.
///
/// ```no_run
/// # fn example(clerk: clerk_backend::Client) -> Result<(), clerk_backend::Error> {
/// use clerk_backend::api::users;
///
/// for page in clerk.pages(users::list().limit(100)) {
///     println!("{} users", page?.data.len());
/// }
/// # Ok(()) }
/// ```
pub struct Pages<E>(AsyncPages<E>);

impl<E: Paged> Pages<E> {
    pub(super) fn new(pages: AsyncPages<E>) -> Self {
        Self(pages)
    }

    /// About where to resume after an interruption; see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.0.offset()
    }

    /// Whether the list was seen to change during the walk; see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.0.moved()
    }

    /// The entries, one by one.
    pub fn items(self) -> Items<E> {
        Items(self.0.items())
    }
}

impl<E: Paged> Iterator for Pages<E> {
    type Item = Result<Page<E::Item>, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

/// The entries of a list; a page is fetched when the one before it is used up. Ends after the
/// first error.
///
/// ```no_run
/// # fn example(clerk: clerk_backend::Client) -> Result<(), clerk_backend::Error> {
/// use clerk_backend::api::users;
///
/// let everybody: Vec<_> = clerk.pages(users::list()).items().collect::<Result<_, _>>()?;
/// println!("{} users", everybody.len());
/// # Ok(()) }
/// ```
pub struct Items<E: Paged>(AsyncItems<E>);

impl<E: Paged> Items<E> {
    /// About where to resume after an interruption; see [`Pager::offset`].
    pub fn offset(&self) -> u64 {
        self.0.offset()
    }

    /// Whether the list was seen to change during the walk; see [`Pager::moved`].
    pub fn moved(&self) -> bool {
        self.0.moved()
    }
}

impl<E: Paged> Iterator for Items<E> {
    type Item = Result<E::Item, CallError>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

macro_rules! debug {
    ($($type:ident)+) => {$(
        impl<E: Paged> fmt::Debug for $type<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let (name, offset) = (stringify!($type), self.offset());
                write!(f, "{name} of {} at {offset}", E::OPERATION)
            }
        }
    )+};
}

debug!(AsyncPages AsyncItems Pages Items);
