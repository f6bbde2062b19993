//! When a request may be sent: rate limit, lanes, and a place for each caller.
//!
//! Every request belongs to a [`Lane`]. Each lane has a bound on the requests that are under way, and a
//! share of the instance's [`RateLimit`], so that a flood in one lane delays no other. The fetch of the
//! signing keys waits for nothing.

mod rate_limit;

use alloc::collections::{BTreeMap, VecDeque};
use core::time::Duration;

use crate::Timestamp;
use crate::flow::TransportError;
use crate::http::{Lane, Request};

pub use rate_limit::RateLimit;

/// Decides when requests to one instance may be sent.
///
/// A caller [`enter`](Admission::enter)s with its request, asks for its [`turn`](Admission::turn) until
/// it comes, sends, and [`leave`](Admission::leave)s, whatever happened meanwhile. A caller that leaves
/// before its turn gives its place back, and the callers behind it move up. It is a plain value without
/// a clock; whoever owns it puts a lock around it and reads the clock under that lock.
///
/// No window of the [`RateLimit`] holds more requests than it may. Lanes that wait for the limit take
/// turns by weight: a call does not wait for a bulk run to end.
///
/// ```
/// use clerk_core::Timestamp;
/// use clerk_core::http::{Method, Request};
/// use clerk_core::admission::{Admission, RateLimit, Turn};
/// use core::time::Duration;
///
/// let second = Duration::from_secs(1);
/// let mut admission = Admission::new(Some(RateLimit::new(1, second)));
/// let (request, now) = (Request::new(Method::Get, "https://api.clerk.com/v1/users"), Timestamp::EPOCH);
///
/// let first = admission.enter(&request, now).unwrap();
/// assert_eq!(admission.turn(&first, now), Turn::Now);
/// let second_one = admission.enter(&request, now).unwrap();
/// assert_eq!(admission.turn(&second_one, now), Turn::In(second));
/// admission.leave(second_one);
/// ```
#[derive(Clone, Debug)]
pub struct Admission {
    limit: Option<RateLimit>,
    /// When the requests of the last window were sent, at most as many as it takes.
    sent: VecDeque<Timestamp>,
    /// The latest time that was seen.
    latest: Timestamp,
    bounds: [usize; Lane::ALL.len()],
    under_way: [usize; Lane::ALL.len()],
    waiting: BTreeMap<Place, Waiting>,
    entered: u64,
    /// How many callers have left the queue, whether admitted or not.
    left: usize,
    /// The virtual time of start-time fair queueing: the rank of the latest request that was sent.
    rank: u64,
}

/// The place of a caller among those that wait: first by rank, then by order of entering.
type Place = (u64, u64);

#[derive(Clone, Debug)]
struct Waiting {
    lane: Lane,
    rate_limited: bool,
    /// When the time of the request is used up.
    until: Timestamp,
}

/// A request that is admitted or waits for it.
#[derive(Debug)]
#[must_use = "give it back with `Admission::leave`, or its place stays taken"]
pub struct Ticket {
    place: Place,
    lane: Lane,
    /// How many callers stood before it when it entered.
    ahead: usize,
    /// What [`Admission::left`] was then.
    left: usize,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Turn {
    /// Send it now.
    Now,
    /// Ask again after this time at the latest. Ask earlier to move up when others leave.
    In(Duration),
    /// Its turn does not come within its time.
    Never(Refused),
}

/// A request was not admitted. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// The rate limit has no place within the time of the request.
    RateLimited {
        /// When there is a place.
        retry_after: Duration,
    },
    /// As many requests of its lane are under way as may be.
    LaneFull,
}

impl From<Refused> for TransportError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::RateLimited { retry_after } => Self::rate_limited(retry_after),
            Refused::LaneFull => Self::lane_full(),
        }
    }
}

/// What a turn costs a lane of weight 1: divisible by every weight.
const COST: u64 = 4;
/// How often a caller that waits for another to leave asks again.
const LOOK: Duration = Duration::from_millis(20);

impl Admission {
    /// Nothing was sent yet, and every lane has its [default bound](Lane::default_bound).
    pub fn new(limit: Option<RateLimit>) -> Self {
        Self {
            limit,
            sent: VecDeque::new(),
            latest: Timestamp::EPOCH,
            bounds: Lane::ALL.map(Lane::default_bound),
            under_way: [0; Lane::ALL.len()],
            waiting: BTreeMap::new(),
            entered: 0,
            left: 0,
            rank: 0,
        }
    }

    /// Sets how many requests of a lane may be under way; 0 is taken as 1.
    #[must_use]
    pub fn with_bound(mut self, lane: Lane, bound: usize) -> Self {
        if let Some(place) = self.bounds.get_mut(lane.index()) {
            *place = bound.max(1);
        }
        self
    }

    /// [`enter`](Self::enter) and the first [`turn`](Self::turn) at once. It costs least when nobody
    /// waits.
    ///
    /// # Errors
    /// Those of [`enter`](Self::enter).
    pub fn admit(&mut self, request: &Request, now: Timestamp) -> Result<(Ticket, Turn), Refused> {
        let lane = request.lane();
        let nobody_waits = self.waiting.is_empty() && self.under_way(lane) < self.bound(lane);
        if nobody_waits {
            self.observe(now);
            let rate_limited = request.is_rate_limited() && self.limit.is_some();
            if !rate_limited || self.pause(0, now).is_zero() {
                self.entered = self.entered.saturating_add(1);
                let ticket = self.ticket((self.next_rank(lane), self.entered), lane, 0);
                self.count(&ticket, rate_limited, now);
                return Ok((ticket, Turn::Now));
            }
        }
        let ticket = self.enter(request, now)?;
        let turn = self.turn(&ticket, now);
        Ok((ticket, turn))
    }

    /// Takes a place for a request. It waits at most for what is left of the
    /// operation's time ([`Request::budget`]).
    ///
    /// # Errors
    /// [`Refused`] if its turn cannot come within that time, or if its lane is
    /// [public](Lane::is_public) and full.
    pub fn enter(&mut self, request: &Request, now: Timestamp) -> Result<Ticket, Refused> {
        self.observe(now);
        let lane = request.lane();
        let waiting = Waiting {
            lane,
            rate_limited: request.is_rate_limited() && self.limit.is_some(),
            until: now.saturating_add(request.budget()),
        };
        if lane.is_public() {
            let queued = self.waiting.values().filter(|it| it.lane == lane).count();
            if self.under_way(lane).saturating_add(queued) >= self.bound(lane) {
                return Err(Refused::LaneFull);
            }
        }
        self.entered = self.entered.saturating_add(1);
        let place = (self.next_rank(lane), self.entered);
        let ahead = self.ahead(place).count();
        let pause = self.pause(ahead, now);
        if waiting.rate_limited && !pause.is_zero() && pause >= request.budget() {
            return Err(Refused::RateLimited { retry_after: pause });
        }
        self.waiting.insert(place, waiting);
        Ok(self.ticket(place, lane, ahead))
    }

    /// Whether the request may be sent now. Once it may, it counts as sent.
    pub fn turn(&mut self, ticket: &Ticket, now: Timestamp) -> Turn {
        self.observe(now);
        let turn = self.look(ticket, now);
        if turn == Turn::Now
            && let Some(waiting) = self.dequeue(ticket.place)
        {
            self.count(ticket, waiting.rate_limited, now);
        }
        turn
    }

    /// Gives back what a request held: its place, or its part of what is under way.
    #[allow(clippy::needless_pass_by_value)] // a ticket is given back once
    pub fn leave(&mut self, ticket: Ticket) {
        if self.dequeue(ticket.place).is_none()
            && let Some(under_way) = self.under_way.get_mut(ticket.lane.index())
        {
            *under_way = under_way.saturating_sub(1);
        }
    }

    /// How many requests of a lane are under way.
    pub fn under_way(&self, lane: Lane) -> usize {
        self.under_way.get(lane.index()).copied().unwrap_or(0)
    }

    fn ticket(&self, place: Place, lane: Lane, ahead: usize) -> Ticket {
        Ticket {
            place,
            lane,
            ahead,
            left: self.left,
        }
    }

    /// Counts a request as sent.
    fn count(&mut self, ticket: &Ticket, rate_limited: bool, now: Timestamp) {
        if rate_limited {
            self.sent.push_back(now);
        }
        self.rank = self.rank.max(ticket.place.0);
        if let Some(under_way) = self.under_way.get_mut(ticket.lane.index()) {
            *under_way = under_way.saturating_add(1);
        }
    }

    fn bound(&self, lane: Lane) -> usize {
        self.bounds.get(lane.index()).copied().unwrap_or(usize::MAX)
    }

    /// The rank of the next request of a lane: behind the others of its lane, by its weight.
    fn next_rank(&self, lane: Lane) -> u64 {
        let mut last = self.waiting.iter().rev();
        let behind = last.find(|(_, waiting)| waiting.lane == lane);
        let start = behind.map_or(self.rank, |((rank, _), _)| *rank);
        start.max(self.rank).saturating_add(COST / lane.weight())
    }

    /// Forgets what is past. A clock that was set back takes the window with it, so that nobody waits
    /// longer than before.
    fn observe(&mut self, now: Timestamp) {
        if now < self.latest {
            let back = self.latest.since(now);
            for sent in &mut self.sent {
                *sent = sent.saturating_sub(back);
            }
            for waiting in self.waiting.values_mut() {
                waiting.until = waiting.until.saturating_sub(back);
            }
        }
        self.latest = now;
        let window = self.limit.map_or(Duration::ZERO, RateLimit::window);
        let is_past = |sent: &Timestamp| sent.saturating_add(window) <= now;
        while self.sent.front().is_some_and(is_past) {
            self.sent.pop_front();
        }
    }

    fn dequeue(&mut self, place: Place) -> Option<Waiting> {
        let waiting = self.waiting.remove(&place)?;
        self.left = self.left.wrapping_add(1);
        Some(waiting)
    }

    /// The callers before a place that can use a place of the rate limit. Those whose lane is full
    /// take none before the callers behind them.
    fn ahead(&self, place: Place) -> impl Iterator<Item = &Waiting> {
        let has_room = |lane| self.under_way(lane) < self.bound(lane);
        let before = self.waiting.range(..place).map(|(_, waiting)| waiting);
        before.filter(move |it| it.rate_limited && has_room(it.lane))
    }

    fn look(&self, ticket: &Ticket, now: Timestamp) -> Turn {
        let Some(own) = self.waiting.get(&ticket.place) else {
            return Turn::Now;
        };
        let time = own.until.since(now);
        let pause = if own.rate_limited {
            self.pause_at_least(ticket, now)
        } else {
            Duration::ZERO
        };
        if !pause.is_zero() {
            return if pause >= time {
                Turn::Never(Refused::RateLimited { retry_after: pause })
            } else {
                Turn::In(pause)
            };
        }
        let room = self
            .bound(own.lane)
            .saturating_sub(self.under_way(own.lane));
        let before = self.waiting.range(..ticket.place);
        let of_lane = before.filter(|(_, it)| it.lane == own.lane).take(room);
        if of_lane.count() < room {
            Turn::Now
        } else if time.is_zero() {
            Turn::Never(Refused::LaneFull)
        } else {
            Turn::In(LOOK.min(time))
        }
    }

    /// A pause after which it is worth while to look again; zero if it is the ticket's turn. What is
    /// far from its turn is told from the number of those that have left, without counting.
    fn pause_at_least(&self, ticket: &Ticket, now: Timestamp) -> Duration {
        let left = self.left.wrapping_sub(ticket.left);
        let far = self.pause(ticket.ahead.saturating_sub(left), now);
        if !far.is_zero() {
            return far;
        }
        let requests = self.limit.map_or(u32::MAX, RateLimit::requests);
        let free = usize::try_from(requests)
            .unwrap_or(usize::MAX)
            .saturating_sub(self.sent.len());
        self.pause(self.ahead(ticket.place).take(free).count(), now)
    }

    /// How long it takes until the rate limit has a place behind this many others.
    fn pause(&self, before: usize, now: Timestamp) -> Duration {
        let Some(limit) = self.limit else {
            return Duration::ZERO;
        };
        let requests = usize::try_from(limit.requests()).unwrap_or(usize::MAX);
        // The place becomes free when this request of the last window, or of those that follow it,
        // is a window old.
        let Some(index) = self.sent.len().saturating_add(before).checked_sub(requests) else {
            return Duration::ZERO;
        };
        let (windows, index) = (index / requests, index % requests);
        let sent = self.sent.get(index).copied().unwrap_or(now);
        let windows = u32::try_from(windows).unwrap_or(u32::MAX).saturating_add(1);
        sent.saturating_add(limit.window().saturating_mul(windows))
            .since(now)
    }
}

#[cfg(test)]
mod tests;
