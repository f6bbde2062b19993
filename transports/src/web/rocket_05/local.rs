use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use rocket_05::Request;

use crate::web::extract::AuthExtension;
use crate::web::gate::Verdict;
use crate::web::rejection::Rejection;

/// What the fairings and the guards know of a request.
#[derive(Default)]
pub(super) struct Local {
    /// The decision of the fairing that covers the request.
    pub(super) verdict: OnceLock<Verdict>,
    refused: Mutex<Option<Rejection>>,
    is_answered: AtomicBool,
}

impl Local {
    pub(super) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    /// The state of a request that goes on to the application.
    pub(super) fn state(&self) -> AuthExtension<'_> {
        match self.verdict.get() {
            Some(Verdict::Pass(state)) => Some(state),
            _ => None,
        }
    }

    pub(super) fn refuse(&self, rejection: Rejection) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(rejection);
    }

    pub(super) fn refused(&self) -> Option<Rejection> {
        let refused = self.refused.lock();
        refused.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the answer is to be completed, which the first fairing that asks does.
    pub(super) fn begin_answer(&self) -> bool {
        !self.is_answered.swap(true, Ordering::Relaxed)
    }
}

/// Why a guard refused a request, for a catcher of the application's own.
///
/// ```
/// # extern crate rocket_05 as rocket;
/// use clerk_backend::rocket::rejection;
/// use rocket::{Request, catch};
///
/// #[catch(401)]
/// fn sign_in_first(request: &Request<'_>) -> String {
///     match rejection(request) {
///         Some(rejection) => format!("sign in first: {rejection}"),
///         None => "somebody else said 401".to_owned(),
///     }
/// }
/// ```
pub fn rejection(request: &Request<'_>) -> Option<Rejection> {
    Local::of(request).refused()
}
