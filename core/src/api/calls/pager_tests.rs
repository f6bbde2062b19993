//! Lists that change while they are walked.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Pager;
use crate::api::{Page, Paged as _, users};

/// A list on a server, which answers with the window that it is asked for.
struct List {
    ids: Vec<u32>,
    with_total: bool,
    requests: usize,
}

impl List {
    fn of(ids: impl Iterator<Item = u32>, with_total: bool) -> Self {
        Self {
            ids: ids.collect(),
            with_total,
            requests: 0,
        }
    }

    fn answer(&mut self, request: &users::ListUsers) -> Page<users::User> {
        self.requests += 1;
        let (limit, offset) = request.window();
        let (limit, offset) = (limit.unwrap() as usize, usize::try_from(offset).unwrap());
        assert!(limit <= 500);
        let data = self.ids.iter().skip(offset).take(limit);
        let user = |id: &u32| users::User {
            id: id.to_string().into(),
            ..users::User::default()
        };
        let total = self.with_total.then_some(self.ids.len() as u64);
        Page::new(data.map(user).collect(), total)
    }
}

/// What a walk gives while `change` changes the list before each request, by its number.
fn walk(list: &mut List, limit: u32, mut change: impl FnMut(usize, &mut Vec<u32>)) -> Walk {
    let mut pager = Pager::new(users::list().limit(limit));
    let mut given = Vec::new();
    while let Some(request) = pager.next() {
        change(list.requests, &mut list.ids);
        let page = list.answer(&request);
        given.extend(
            pager
                .supply(page)
                .into_iter()
                .flatten()
                .map(|user| user.id.into()),
        );
        assert!(list.requests < 10_000, "the walk does not end");
    }
    Walk {
        given,
        moved: pager.moved(),
    }
}

struct Walk {
    given: Vec<String>,
    moved: bool,
}

impl Walk {
    #[track_caller]
    fn assert_each_once(&self, who: impl Iterator<Item = u32>) {
        let once: BTreeSet<&str> = self.given.iter().map(String::as_str).collect();
        assert_eq!(once.len(), self.given.len(), "somebody was given twice");
        for id in who {
            assert!(once.contains(id.to_string().as_str()), "{id} was skipped");
        }
    }
}

#[test]
fn unchanged_list_costs_no_further_request() {
    for with_total in [true, false] {
        for limit in [1, 7, 100] {
            let mut list = List::of(0..350, with_total);
            let walk = walk(&mut list, limit, |_, _| {});
            assert_eq!(
                walk.given,
                (0..350).map(|id| id.to_string()).collect::<Vec<_>>()
            );
            assert!(!walk.moved);
            let pages = 350_usize.div_ceil(limit as usize);
            let end = usize::from(!with_total && 350 % limit == 0);
            assert_eq!(list.requests, pages + end, "{limit} {with_total}");
        }
    }
}

#[test]
fn deletions_skip_nobody() {
    for with_total in [true, false] {
        for limit in [1, 7, 100, 500] {
            for gone in [1, 3, 40] {
                let mut list = List::of(0..1000, with_total);
                let walk = walk(&mut list, limit, |request, ids| {
                    if request % 3 == 1 {
                        ids.drain(..gone.min(ids.len() / 2));
                    }
                });
                walk.assert_each_once(list.ids.iter().copied());
                assert!(walk.moved);
            }
        }
    }
}

#[test]
fn everybody_is_given_although_each_page_is_deleted_once_it_was_given() {
    let mut list = List::of(0..1000, false);
    let mut pager = Pager::new(users::list().limit(100));
    let mut given = BTreeSet::new();
    while let Some(request) = pager.next() {
        let page = list.answer(&request);
        for user in pager.supply(page).into_iter().flatten() {
            let id: u32 = user.id.parse().unwrap();
            assert!(given.insert(id), "{id} was given twice");
            list.ids.retain(|known| *known != id);
        }
        assert!(list.requests < 100);
    }
    assert_eq!(given.len(), 1000);
}

#[test]
fn insertions_in_front_give_nobody_twice() {
    let mut next = 1000;
    let mut list = List::of((0..1000).rev(), true);
    let walk = walk(&mut list, 100, |request, ids| {
        for _ in 0..request.min(3) {
            ids.insert(0, next);
            next += 1;
        }
    });
    walk.assert_each_once(0..1000);
    assert!(walk.moved);
}

#[test]
fn deletions_and_insertions_that_leave_the_total_are_noticed() {
    let mut list = List::of(0..1000, true);
    let mut next = 1000;
    let walk = walk(&mut list, 100, |request, ids| {
        if request % 2 == 1 {
            ids.remove(request);
            ids.push(next);
            next += 1;
        }
    });
    walk.assert_each_once(list.ids.iter().copied().filter(|id| *id < 1000));
    assert!(walk.moved);
}

#[test]
fn an_order_that_changes_with_each_request_ends() {
    let mut list = List::of(0..1000, false);
    let walk = walk(&mut list, 10, |request, ids| {
        ids.rotate_left(request * 37 % 1000);
    });
    assert!(walk.moved);
    walk.assert_each_once(core::iter::empty());
}

#[test]
fn nothing_before_the_offset_is_asked_for() {
    let mut list = List::of(0..100, true);
    let mut pager = Pager::new(users::list().limit(10).offset(20_u64));
    while let Some(request) = pager.next() {
        assert!(request.window().1 >= 20);
        let page = list.answer(&request);
        pager.supply(page);
        list.ids.remove(30);
        if list.ids.len() < 60 {
            break;
        }
    }
}
