use alloc::vec::Vec;

use super::*;
use crate::http::Method;

const SECOND: Duration = Duration::from_secs(1);

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// A request of this lane that may wait this long.
fn request(lane: Lane, budget: Duration) -> Request {
    let mut request = Request::new(Method::Get, "https://api.test/v1/users");
    request.lane = lane;
    request.budget = budget;
    request
}

fn patient() -> Request {
    request(Lane::Calls, Duration::from_secs(60 * 60))
}

/// Callers in virtual time. Each enters, sends when its turn comes, and is answered at once.
struct World {
    admission: Admission,
    now: i64,
    waiting: Vec<(usize, Ticket)>,
    sent: Vec<(usize, i64)>,
}

impl World {
    fn new(limit: RateLimit) -> Self {
        Self {
            admission: Admission::new(Some(limit)),
            now: 0,
            waiting: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn enter(&mut self, caller: usize, request: &Request) -> Result<(), Refused> {
        let ticket = self.admission.enter(request, at(self.now))?;
        self.waiting.push((caller, ticket));
        Ok(())
    }

    fn give_up(&mut self, leaves: impl Fn(usize) -> bool) {
        let (gone, kept) = self
            .waiting
            .drain(..)
            .partition(|(caller, _)| leaves(*caller));
        self.waiting = kept;
        for (_, ticket) in gone {
            self.admission.leave(ticket);
        }
    }

    /// Lets the time pass in steps of 10 ms, in which everybody looks whether it is their turn.
    fn pass(&mut self, duration: Duration) {
        let end = self.now + i64::try_from(duration.as_millis()).unwrap();
        loop {
            for (caller, ticket) in core::mem::take(&mut self.waiting) {
                match self.admission.turn(&ticket, at(self.now)) {
                    Turn::Now => {
                        self.sent.push((caller, self.now));
                        self.admission.leave(ticket);
                    }
                    Turn::In(_) => self.waiting.push((caller, ticket)),
                    Turn::Never(_) => self.admission.leave(ticket),
                }
            }
            if self.now >= end {
                return;
            }
            self.now += 10;
        }
    }

    /// Whether no window of any sent request holds too many: the rule itself, without a queue.
    fn keeps_to(&self, limit: RateLimit) -> bool {
        let window = i64::try_from(limit.window().as_millis()).unwrap();
        self.sent.iter().all(|(_, start)| {
            let within = |(_, time): &&(usize, i64)| (*start..start + window).contains(time);
            self.sent.iter().filter(within).count() <= limit.requests() as usize
        })
    }
}

#[test]
fn no_window_holds_more_than_the_limit_however_requests_arrive() {
    let limit = RateLimit::new(7, SECOND);
    for pause in [0, 10, 90, 140, 150, 500] {
        let mut world = World::new(limit);
        for caller in 0..100 {
            world.enter(caller, &patient()).unwrap();
            let rest = if caller % 13 == 12 { 400 } else { 0 };
            world.pass(Duration::from_millis(pause + rest));
        }
        world.pass(20 * SECOND);
        assert_eq!(world.sent.len(), 100, "pause {pause}");
        assert!(world.keeps_to(limit), "pause {pause}: {:?}", world.sent);
    }
}

#[test]
fn burst_within_the_limit_is_sent_at_once_and_the_rest_window_by_window() {
    let mut world = World::new(RateLimit::DEVELOPMENT);
    for caller in 0..250 {
        world.enter(caller, &patient()).unwrap();
    }
    world.pass(30 * SECOND);
    let windows: Vec<i64> = world.sent.iter().map(|(_, time)| time / 10_000).collect();
    let expected: Vec<i64> = (0..250).map(|n| n / 100).collect();
    assert_eq!(windows, expected);
    let order: Vec<usize> = world.sent.iter().map(|(caller, _)| *caller).collect();
    assert!(order.is_sorted(), "callers of one lane keep their order");
}

#[test]
fn wait_past_the_budget_is_refused_at_once_and_takes_no_place() {
    let mut admission = Admission::new(Some(RateLimit::new(1, 10 * SECOND)));
    let first = admission.enter(&patient(), at(0)).unwrap();
    assert_eq!(admission.turn(&first, at(0)), Turn::Now);
    let impatient = request(Lane::Calls, 5 * SECOND);
    assert_eq!(
        admission.enter(&impatient, at(1)).unwrap_err(),
        Refused::RateLimited {
            retry_after: Duration::from_millis(9_999)
        }
    );
    let last = admission.enter(&impatient, at(10_000)).unwrap();
    assert_eq!(admission.turn(&last, at(10_000)), Turn::Now);
}

#[test]
fn callers_that_leave_give_their_places_back() {
    let limit = RateLimit::new(100, 10 * SECOND);
    let mut world = World::new(limit);
    for caller in 0..400 {
        world.enter(caller, &patient()).unwrap();
    }
    world.pass(Duration::from_millis(200));
    world.give_up(|_| true);
    world.enter(1000, &patient()).unwrap();
    world.pass(10 * SECOND);
    let last = world.sent.last().unwrap();
    assert_eq!(
        *last,
        (1000, 10_000),
        "it waits for one window, not for four"
    );
}

#[test]
fn impatient_callers_use_the_whole_limit_together() {
    let limit = RateLimit::new(20, SECOND);
    let mut world = World::new(limit);
    for tick in 0..400_usize {
        world.enter(tick, &patient()).unwrap();
        world.pass(Duration::from_millis(30));
        // Everybody waits for half a second.
        world.give_up(|caller| caller + 20 <= tick);
    }
    assert!(
        world.sent.len() >= 230,
        "{} of 240 places",
        world.sent.len()
    );
    assert!(world.keeps_to(limit));
}

#[test]
fn call_waits_one_turn_while_a_bulk_run_waits_for_hours() {
    let limit = RateLimit::new(10, SECOND);
    let mut world = World::new(limit);
    let bulk = request(Lane::Bulk, Duration::from_secs(60 * 60));
    for caller in 0..500 {
        world.enter(caller, &bulk).unwrap();
    }
    world.pass(Duration::from_millis(500));
    world.enter(100_000, &patient()).unwrap();
    world.pass(SECOND);
    let called = world.sent.iter().find(|(caller, _)| *caller == 100_000);
    assert!(called.is_some_and(|(_, time)| *time <= 1_000), "{called:?}");
}

#[test]
fn bulk_run_keeps_a_share_while_calls_never_end() {
    let limit = RateLimit::new(50, SECOND);
    let mut world = World::new(limit);
    for caller in 0..700 {
        world.enter(caller, &patient()).unwrap();
        world
            .enter(
                10_000 + caller,
                &request(Lane::Bulk, Duration::from_secs(60 * 60)),
            )
            .unwrap();
    }
    world.pass(10 * SECOND);
    let bulk = world
        .sent
        .iter()
        .filter(|(caller, _)| *caller >= 10_000)
        .count();
    assert!(
        (90..=120).contains(&bulk),
        "a fifth of {}: {bulk}",
        world.sent.len()
    );
}

#[test]
fn full_public_lane_refuses_at_once_and_holds_up_no_other() {
    let mut admission = Admission::new(None).with_bound(Lane::Sessions, 3);
    let visitor = request(Lane::Sessions, 5 * SECOND);
    let mut tickets = Vec::new();
    for _ in 0..3 {
        let ticket = admission.enter(&visitor, at(0)).unwrap();
        assert_eq!(admission.turn(&ticket, at(0)), Turn::Now);
        tickets.push(ticket);
    }
    assert_eq!(
        admission.enter(&visitor, at(0)).unwrap_err(),
        Refused::LaneFull
    );
    for lane in [Lane::Keys, Lane::MachineTokens, Lane::Calls, Lane::Bulk] {
        let ticket = admission.enter(&request(lane, SECOND), at(0)).unwrap();
        assert_eq!(admission.turn(&ticket, at(0)), Turn::Now, "{lane:?}");
    }
    admission.leave(tickets.pop().unwrap());
    let next = admission.enter(&visitor, at(0)).unwrap();
    assert_eq!(admission.turn(&next, at(0)), Turn::Now);
    assert_eq!(admission.under_way(Lane::Sessions), 3);
}

#[test]
fn full_lane_of_the_application_lets_its_callers_wait_in_order() {
    let mut admission = Admission::new(None).with_bound(Lane::Bulk, 1);
    let bulk = request(Lane::Bulk, SECOND);
    let first = admission.enter(&bulk, at(0)).unwrap();
    assert_eq!(admission.turn(&first, at(0)), Turn::Now);
    let (second, third) = (
        admission.enter(&bulk, at(0)).unwrap(),
        admission.enter(&bulk, at(0)).unwrap(),
    );
    assert!(matches!(admission.turn(&second, at(0)), Turn::In(_)));
    admission.leave(first);
    assert!(
        matches!(admission.turn(&third, at(1)), Turn::In(_)),
        "it stands behind the second"
    );
    assert_eq!(admission.turn(&second, at(1)), Turn::Now);
    assert_eq!(
        admission.turn(&third, at(1_000)),
        Turn::Never(Refused::LaneFull),
        "its time is used up"
    );
}

#[test]
fn clock_that_is_set_back_makes_nobody_wait_longer() {
    let mut admission = Admission::new(Some(RateLimit::new(1, 10 * SECOND)));
    let first = admission.enter(&patient(), at(100_000)).unwrap();
    assert_eq!(admission.turn(&first, at(100_000)), Turn::Now);
    let second = admission.enter(&patient(), at(101_000)).unwrap();
    assert_eq!(admission.turn(&second, at(101_000)), Turn::In(9 * SECOND));
    for back in [92_000, 0, -1_000_000] {
        assert_eq!(admission.turn(&second, at(back)), Turn::In(9 * SECOND));
    }
    assert_eq!(admission.turn(&second, at(-991_000)), Turn::Now);
}

#[test]
fn places_of_past_windows_are_forgotten_whatever_the_limit() {
    let mut admission = Admission::new(Some(RateLimit::new(u32::MAX, SECOND)));
    for n in 0..20_000 {
        let ticket = admission.enter(&patient(), at(n)).unwrap();
        assert_eq!(admission.turn(&ticket, at(n)), Turn::Now);
        admission.leave(ticket);
    }
    assert_eq!(admission.sent.len(), 1000);
    assert!(admission.waiting.is_empty());
}

#[test]
fn fetch_of_the_keys_waits_for_no_rate_limit() {
    let mut admission = Admission::new(Some(RateLimit::new(1, Duration::from_secs(60 * 60))));
    let mut keys = request(Lane::Keys, SECOND);
    keys.rate_limited = false;
    for _ in 0..3 {
        let ticket = admission.enter(&keys, at(0)).unwrap();
        assert_eq!(admission.turn(&ticket, at(0)), Turn::Now);
    }
}
