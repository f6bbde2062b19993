//! Walking through users by the last one seen.

use super::model::User;
use super::operations::ListUsers;
use crate::api::description::{Endpoint, Paged};
use crate::api::parameters::{Path, Place, Problem, Query};
use crate::api::types::Page;
use crate::http::Method;

/// The list of users, page after page from the last user of the page before instead of at an
/// `offset`: nobody is skipped or returned twice while others sign up or are deleted, late pages cost
/// Clerk no more than early ones, and the walk remembers nobody. Made by [`ListUsers::by_cursor`].
///
/// When the last user of a page is deleted before the next page is asked for, Clerk has no such
/// cursor any more and the walk ends with its error. A walk without cursor goes on.
#[derive(Clone, Debug)]
#[must_use = "an operation does nothing until it is sent"]
pub struct UsersByCursor(ListUsers);

impl ListUsers {
    /// The same list by cursor: `client.pages(users::list().by_cursor())`.
    ///
    /// Clerk accepts only an order by `created_at` (the default), and refuses any other with 422.
    /// An `offset` is dropped. [`ListUsers::starting_after`] says where to begin, for example after
    /// the last user of an interrupted walk.
    pub fn by_cursor(mut self) -> UsersByCursor {
        self.params.unset_query("offset");
        UsersByCursor(self)
    }
}

impl Endpoint for UsersByCursor {
    type Output = Page<User>;
    const METHOD: Method = ListUsers::METHOD;
    const OPERATION: &'static str = ListUsers::OPERATION;

    fn path(&self, path: &mut Path) -> Result<(), Problem> {
        Endpoint::path(&self.0, path)
    }
    fn query(&self, query: &mut Query) -> Result<(), Problem> {
        Endpoint::query(&self.0, query)
    }
}

impl Paged for UsersByCursor {
    type Item = User;
    const MAX_LIMIT: u32 = ListUsers::MAX_LIMIT;

    fn window(&self) -> (Option<u32>, u64) {
        self.0.window()
    }

    fn at(&self, limit: u32, _: u64) -> Self {
        let mut next = self.clone();
        next.0.params.set(Place::Query, "limit", limit);
        next
    }

    fn after(&self, page: &Page<User>) -> Option<Self> {
        let Self(list) = self.clone();
        Some(Self(match page.data.last() {
            Some(user) => list.starting_after(user.id.as_str()),
            None => list,
        }))
    }
}

#[cfg(test)]
mod tests {
    use crate::SecretKey;
    use crate::api::calls::{ApiConfig, Pager};
    use crate::api::resources::users;
    use alloc::string::String;
    use alloc::vec::Vec;
    use alloc::{format, vec};
    use serde_json::json;

    #[test]
    fn each_page_begins_after_the_last_user_of_the_previous_page() {
        let config = ApiConfig::new(SecretKey::new("sk_test_x").unwrap());
        let list = users::list()
            .query("a")
            .offset(7_u64)
            .starting_after("user_0")
            .by_cursor();
        let mut pager = Pager::new(list);
        let mut asked: Vec<String> = Vec::new();
        // The total grows with every sign-up, so it must not decide when the list ends.
        for ids in [(0..500).collect(), (500..1000).collect(), vec![1000]] {
            let next = pager.next().unwrap();
            let url = config.request(&next).unwrap().url;
            asked.push(url.split_once('?').unwrap().1.into());
            let data: Vec<_> = ids
                .iter()
                .map(|n| json!({"id": format!("user_{n}")}))
                .collect();
            let page = json!({"data": data, "total_count": 500});
            pager.supply(serde_json::from_value(page).unwrap());
        }
        assert!(pager.next().is_none());
        assert_eq!(pager.offset(), 1001);
        assert_eq!(
            asked,
            [
                "query=a&starting_after=user_0&limit=500",
                "query=a&starting_after=user_499&limit=500",
                "query=a&starting_after=user_999&limit=500",
            ]
        );
    }
}
