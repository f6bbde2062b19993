use core::fmt;

use async_trait::async_trait;
use clerk_core::ConfigError;
#[cfg(feature = "test-util")]
use clerk_core::auth::RequestState;
use clerk_core::auth::{Authenticator, RequestTarget};
use rocket_05::catcher::{self, Catcher};
use rocket_05::fairing::{self, Fairing, Info, Kind};
use rocket_05::http::uri::Origin;
use rocket_05::http::{Method, Status};
use rocket_05::route::{self, Outcome, Route};
use rocket_05::{Build, Data, Request, Response, Rocket};

use super::local::Local;
use super::request::RocketRequest;
use super::respond::{NO_FIELDS, put, respond};
use crate::client::AsyncClient;
use crate::transports::ThreadBound;
use crate::web::gate::{Gate, Verdict};
use crate::web::rejection::Rejection;

/// Authenticates every request before it is routed; see the [module](super).
///
/// A fairing is there for the whole application. If routes differ, attach one for each group of
/// paths: the first that covers a request decides.
///
/// ```
/// # extern crate rocket_05 as rocket;
/// # fn example(clerk: clerk_backend::AsyncClient) -> Result<(), Box<dyn std::error::Error>> {
/// use clerk_backend::auth::AcceptsToken;
/// use clerk_backend::jwt::TokenType;
/// use clerk_backend::rocket::ClerkFairing;
///
/// let options = clerk.authenticate_options().accepts_token(AcceptsToken::Only(TokenType::ApiKey));
/// let api_keys = ClerkFairing::new(clerk.clone(), options.build()?).below("/api");
/// let people = clerk.fairing()?.except("/__clerk");
/// let app = rocket::build().attach(api_keys).attach(people);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct ClerkFairing {
    gate: Gate,
    below: Vec<String>,
    except: Vec<Vec<String>>,
}

impl ClerkFairing {
    /// Authenticates with this client and these options.
    pub fn new(client: AsyncClient, authenticator: Authenticator) -> Self {
        Self::over(Gate::new(client, authenticator))
    }

    /// Authenticates with one of several, for an application with several instances of Clerk: `choose`
    /// gives the one for the host, the path or a header field of a request, as
    /// [`ClerkLayer::by`](https://docs.rs/clerk-backend/latest/clerk_backend/tower/struct.ClerkLayer.html#method.by)
    /// does. A request for which there is none is answered 421.
    /// The paths that a chosen one covers do not count, but those of this one.
    pub fn by(choose: impl Fn(&RequestTarget<'_>) -> Option<Self> + ThreadBound + 'static) -> Self {
        Self::over(Gate::by(move |target: &RequestTarget<'_>| {
            Some(choose(target)?.gate)
        }))
    }

    /// Authenticates nobody: every request is sent by this user or machine, or by nobody, or has this
    /// state. For tests (feature `test-util`).
    ///
    /// ```
    /// use clerk_backend::auth::{SessionAuth, SignedOut};
    /// use clerk_backend::rocket::ClerkFairing;
    ///
    /// let admin = ClerkFairing::always(SessionAuth::fake("user_1").organization("org_1", "org:admin"));
    /// let nobody = ClerkFairing::always(SignedOut::default());
    /// ```
    #[cfg(feature = "test-util")]
    pub fn always(state: impl Into<RequestState>) -> Self {
        Self::over(Gate::always(state.into()))
    }

    fn over(gate: Gate) -> Self {
        Self {
            gate,
            below: Vec::new(),
            except: Vec::new(),
        }
    }

    /// Covers this path and those below it, compared segment by segment as rocket routes them.
    /// Without, every path is covered.
    #[must_use]
    pub fn below(mut self, path: &str) -> Self {
        self.below = segments(path);
        self
    }

    /// Does not cover this path and those below it: nobody is authenticated there, and guards are
    /// refused.
    #[must_use]
    pub fn except(mut self, path: &str) -> Self {
        self.except.push(segments(path));
        self
    }

    fn covers(&self, request: &Request<'_>) -> bool {
        let is_below = |path: &Vec<String>| {
            let mut asked = request.uri().path().segments();
            path.iter().all(|segment| asked.next() == Some(segment))
        };
        is_below(&self.below) && !self.except.iter().any(is_below)
    }
}

fn segments(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(str::to_owned).collect()
}

impl AsyncClient {
    /// The fairing that follows from this client's configuration.
    ///
    /// # Errors
    /// [`ConfigError`] if the configuration is not enough to authenticate requests, for example
    /// without a publishable key.
    pub fn fairing(&self) -> Result<ClerkFairing, ConfigError> {
        let authenticator = self.authenticate_options().build()?;
        Ok(ClerkFairing::new(self.clone(), authenticator))
    }
}

impl fmt::Debug for ClerkFairing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClerkFairing")
            .field("below", &self.below)
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

/// A fairing is attached.
pub(super) struct Attached;

/// Where requests are rerouted that the fairing answers.
const ANSWERS: &str = "/.clerk-backend/answer";

/// The statuses of a rejection that can have a catcher.
const REFUSALS: [u16; 5] = [401, 403, 404, 500, 503];

#[async_trait]
impl Fairing for ClerkFairing {
    fn info(&self) -> Info {
        Info {
            name: "Clerk",
            kind: Kind::Ignite | Kind::Request | Kind::Response,
        }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        if rocket.state::<Attached>().is_some() {
            return Ok(rocket);
        }
        let is_caught = |status: u16| {
            let mut at_root = rocket
                .catchers()
                .filter(|catcher| catcher.base.path() == "/");
            at_root.any(|catcher| catcher.code.is_none_or(|code| code == status))
        };
        let refusals = REFUSALS.into_iter().filter(|status| !is_caught(*status));
        let refusals: Vec<_> = refusals
            .map(|status| Catcher::new(status, Refusals))
            .collect();
        // Before every route of the application.
        let answers = Route::ranked(isize::MIN, Method::Get, ANSWERS, Answers);
        let rocket = rocket.manage(Attached).mount("/", vec![answers]);
        Ok(rocket.register("/", refusals))
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        if !self.covers(request) || Local::of(request).verdict.get().is_some() {
            return;
        }
        let judging = self.gate.decide(&RocketRequest::from(&*request));
        let verdict = judging.await;
        if let Verdict::Answer(..) = verdict {
            request.set_method(Method::Get);
            request.set_uri(Origin::const_new(ANSWERS, None));
        }
        let _ = Local::of(request).verdict.set(verdict);
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let local = Local::of(request);
        if !local.begin_answer() {
            return;
        }
        if let Some(rejection) = local.refused()
            && rejection.status() == response.status().code
        {
            // A redirect can have no catcher, and a handler's own has a `Location`.
            if matches!(rejection, Rejection::Redirect { .. })
                && !response.headers().contains("location")
            {
                *response = respond(rejection.status(), rejection.headers(), rejection.body());
            }
            for (name, value) in rejection.headers() {
                if !response.headers().contains(name) {
                    response.set_raw_header(name, value);
                }
            }
        }
        if let Some(state) = local.state() {
            put(state.headers(), response);
        }
    }
}

/// Answers what the fairing has rerouted.
#[derive(Clone)]
struct Answers;

#[async_trait]
impl route::Handler for Answers {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match Local::of(request).verdict.get() {
            Some(Verdict::Answer(status, headers)) => {
                let mut response = respond(*status, NO_FIELDS, "");
                put(headers, &mut response);
                Outcome::Success(response)
            }
            _ => Outcome::Forward((data, Status::NotFound)),
        }
    }
}

/// Answers what the guards have refused.
#[derive(Clone)]
struct Refusals;

#[async_trait]
impl catcher::Handler for Refusals {
    async fn handle<'r>(&self, status: Status, request: &'r Request<'_>) -> catcher::Result<'r> {
        match Local::of(request).refused() {
            Some(rejection) if rejection.status() == status.code => {
                let (headers, body) = (rejection.headers(), rejection.body());
                Ok(respond(status.code, headers, body))
            }
            _ => Catcher::default().handler.handle(status, request).await,
        }
    }
}
