//! Creating what may exist already.

use super::attempts::Prepared;
use super::call::{Call, CallStep};
use super::config::ApiConfig;
use crate::Timestamp;
use crate::api::description::Endpoint;
use crate::api::errors::{ApiError, CallError};
use crate::api::types::Page;
use crate::flow::{AwaitsAnswer, Step, TransportError, sealed};
use crate::http::{Request, Response};
use crate::retry::RetryPolicy;

/// Creates something, or gets what has its identifier already.
///
/// It creates first and reads only if Clerk says that the identifier is taken, so exactly one of
/// several concurrent callers creates and all end with the same thing. What is found is returned as
/// it is: its other members may differ from those asked for. If the refusal is about another
/// identifier (for example a username that somebody else has), nothing is found, and the refusal is
/// the error.
///
/// Made by [`users::create_or_get_by_external_id`](crate::api::users::create_or_get_by_external_id),
/// [`users::create_or_get_by_email`](crate::api::users::create_or_get_by_email) and
/// [`organizations::create_or_get`](crate::api::organizations::create_or_get); sent with
/// `client.create_or_get(..)`.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::api::users;
///
/// let create = users::create().first_name("Ada");
/// let sync = users::create_or_get_by_external_id("crm-17", create);
/// // let user = client.create_or_get(sync)?.into_inner();
/// # let _ = sync;
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing happens until it is sent"]
pub struct CreateOrGet<C, G> {
    /// What is sent first.
    pub create: C,
    /// What is sent if the identifier is taken.
    pub get: G,
}

/// The result of a [`CreateOrGet`].
#[derive(Clone, Debug, PartialEq)]
pub enum Created<T> {
    /// It did not exist and was created.
    New(T),
    /// It existed.
    Existing(T),
}

impl<T> Created<T> {
    /// The value, created or existing.
    pub fn into_inner(self) -> T {
        match self {
            Self::New(it) | Self::Existing(it) => it,
        }
    }

    /// Whether it was created now.
    pub const fn is_new(&self) -> bool {
        matches!(self, Self::New(_))
    }
}

impl<C: Endpoint, G: Endpoint<Output: FindExisting<C::Output>>> CreateOrGet<C, G> {
    /// Builds both requests and sends the creation. `seed` is any number that differs between
    /// calls. Both requests share the time budget of the policy.
    pub fn start(
        &self,
        config: &ApiConfig,
        policy: &RetryPolicy,
        now: Timestamp,
        seed: u64,
    ) -> CreateOrGetStep<C, G> {
        match Prepared::new(config, &self.get, policy, seed) {
            Ok(get) => CreateOrGetCall::create(
                Call::start(config, &self.create, policy, now, seed),
                Later { get, started: now },
                now,
            ),
            Err(error) => Step::Done(Err(error.into())),
        }
    }
}

/// The flow of a [`CreateOrGet`].
pub type CreateOrGetStep<C, G> =
    Step<Result<Created<<C as Endpoint>::Output>, CallError>, CreateOrGetCall<C, G>>;

/// The state of a [`CreateOrGetStep`]: the creation or the read waits for its answer.
#[derive(Debug)]
#[must_use = "dropping it abandons the operation"]
pub struct CreateOrGetCall<C, G>(State<C, G>);

#[derive(Debug)]
enum State<C, G> {
    Create(Call<C>, Later),
    /// Clerk refused the creation with this error, since the identifier is taken.
    Get(Call<G>, CallError),
}

/// The read, in case the creation is refused.
#[derive(Debug)]
struct Later {
    get: Prepared,
    started: Timestamp,
}

impl<C: Endpoint, G: Endpoint<Output: FindExisting<C::Output>>> CreateOrGetCall<C, G> {
    fn create(step: CallStep<C>, later: Later, now: Timestamp) -> CreateOrGetStep<C, G> {
        step.within(
            later,
            |call, later| Self(State::Create(call, later)),
            |created, Later { get, started }| match created {
                Ok(created) => Step::Done(Ok(Created::New(created))),
                Err(refusal) if is_taken(&refusal) => {
                    Self::get(Call::after(get.start(started, now)), refusal)
                }
                Err(error) => Step::Done(Err(error)),
            },
        )
    }

    fn get(step: CallStep<G>, refusal: CallError) -> CreateOrGetStep<C, G> {
        step.within(
            refusal,
            |call, refusal| Self(State::Get(call, refusal)),
            |answer, refusal| {
                Step::Done(match answer {
                    Ok(answer) => answer.existing().map(Created::Existing).ok_or(refusal),
                    Err(error) if error.is_not_found() => Err(refusal),
                    Err(error) => Err(error),
                })
            },
        )
    }
}

impl<C, G> sealed::State for CreateOrGetCall<C, G> {}

impl<C, G> AwaitsAnswer<CreateOrGetStep<C, G>> for CreateOrGetCall<C, G>
where
    C: Endpoint,
    G: Endpoint<Output: FindExisting<C::Output>>,
{
    fn request(&self) -> &Request {
        match &self.0 {
            State::Create(call, _) => call.request(),
            State::Get(call, _) => call.request(),
        }
    }

    fn resume(
        self,
        answer: Result<Response, TransportError>,
        now: Timestamp,
    ) -> CreateOrGetStep<C, G> {
        match self.0 {
            State::Create(call, later) => Self::create(call.resume(answer, now), later, now),
            State::Get(call, refusal) => Self::get(call.resume(answer, now), refusal),
        }
    }
}

fn is_taken(error: &CallError) -> bool {
    let taken = |error: &ApiError| error.has_code("form_identifier_exists");
    error.as_api().is_some_and(taken)
}

/// An answer that contains at most one value that was searched for.
pub trait FindExisting<T> {
    /// The value, if there is exactly one.
    fn existing(self) -> Option<T>;
}

impl<T> FindExisting<T> for T {
    fn existing(self) -> Option<T> {
        Some(self)
    }
}

/// The only entry of a list.
impl<T> FindExisting<T> for Page<T> {
    fn existing(self) -> Option<T> {
        let mut entries = self.into_iter();
        let first = entries.next();
        first.filter(|_| entries.next().is_none())
    }
}
