//! When requests of one instance are sent: rate limit and lanes, shared by all clones of a client.

use core::time::Duration;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clerk_core::admission::{Admission, Ticket, Turn};
use clerk_core::flow::TransportError;
use clerk_core::http::Request;

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

    /// Waits until a request may be sent. The clock is read under the lock, so that no caller sees
    /// an earlier time than the one before it.
    pub(super) async fn enter(
        &self,
        request: &Request,
        carrier: &Carrier,
    ) -> Result<Place<'_>, TransportError> {
        let ticket = {
            let mut admission = self.lock();
            let now = carrier.now();
            admission.enter(request, now)?
        };
        let place = Place {
            shared: self,
            ticket: Some(ticket),
        };
        loop {
            match place.turn(carrier) {
                Turn::Now => return Ok(place),
                Turn::In(pause) => carrier.sleep(pause.min(LOOK)).await,
                Turn::Never(refused) => return Err(refused.into()),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Admission> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    fn turn(&self, carrier: &Carrier) -> Turn {
        let mut admission = self.shared.lock();
        let now = carrier.now();
        match &self.ticket {
            Some(ticket) => admission.turn(ticket, now),
            None => Turn::Now,
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.lock().leave(ticket);
        }
    }
}
