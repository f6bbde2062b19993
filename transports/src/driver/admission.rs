//! When requests of one instance are sent: rate limit and lanes, shared by all clones of a client.

use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clerk_core::Timestamp;
use clerk_core::admission::{Admission, Ticket, Turn};
use clerk_core::flow::TransportError;
use clerk_core::http::Request;

use crate::events;
use crate::transports::Carrier;

/// The longest sleep before a waiting request looks whether others have left.
const LOOK: Duration = Duration::from_millis(250);

/// The lock is held for one operation of the queue.
pub(super) struct SharedAdmission(Mutex<Admission>);

/// A request that is admitted or waits for it. Whatever becomes of its caller, it is given back.
pub(super) struct Place<'a> {
    shared: &'a SharedAdmission,
    ticket: Option<Ticket>,
}

impl SharedAdmission {
    pub(super) fn new(admission: Admission) -> Self {
        Self(Mutex::new(admission))
    }

    /// Waits until a request may be sent, and says how long it has waited, also if it may not. The
    /// clock is read under the lock, so that no caller sees an earlier time than the one before it.
    pub(super) async fn enter(
        &self,
        request: &Request,
        carrier: &Carrier,
    ) -> Result<(Place<'_>, Duration), (TransportError, Duration)> {
        let (admitted, entered) = {
            let mut admission = self.lock();
            let now = carrier.now();
            (admission.admit(request, now), now)
        };
        let (ticket, mut turn) = admitted.map_err(|refused| (refused.into(), Duration::ZERO))?;
        let place = Place {
            shared: self,
            ticket: Some(ticket),
        };
        let mut waited = Duration::ZERO;
        if let Turn::In(pause) = turn {
            events::waits(request, pause);
        }
        loop {
            match turn {
                Turn::Now => return Ok((place, waited)),
                Turn::In(pause) => carrier.sleep(pause.min(LOOK)).await,
                Turn::Never(refused) => return Err((refused.into(), waited)),
            }
            let now;
            (turn, now) = place.turn(carrier);
            waited = now.since(entered);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Admission> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    fn turn(&self, carrier: &Carrier) -> (Turn, Timestamp) {
        let mut admission = self.shared.lock();
        let now = carrier.now();
        let turn = self
            .ticket
            .as_ref()
            .map(|ticket| admission.turn(ticket, now));
        (turn.unwrap_or(Turn::Now), now)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.lock().leave(ticket);
        }
    }
}
