//! Verifying single tokens of one instance.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::flow::{AuthCall, AuthKey, Decide, Flow, JsonAnswer, Next, State};
use super::keyring::{FoundKey, Keyring};
use super::machine::{Machine, MachineJwt, OpaqueToken};
use crate::Timestamp;
use crate::auth::outcome::{MachineError, MachineToken, TokenRefusal};
use crate::flow::{Never, Step};
use crate::jwt::{Claims, Unverified, Verified};

/// Verifies single tokens of one instance, of every type. Cloning it is cheap.
///
/// A client takes its flows to the end: `client.verify_machine_token(token, &verifier)`. Without one:
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::Timestamp;
/// use clerk_backend::auth::TokenVerifier;
/// use clerk_backend::flow::Step;
/// use clerk_backend::jwt::{Claims, Key, Verified};
///
/// // `Key::from_pem` reads the key of the instance.
/// fn verified(
///     verifier: &TokenVerifier, token: &str, key: Key, now: Timestamp,
/// ) -> Option<Verified<Claims>> {
///     use clerk_backend::flow::AwaitsKey as _;
///
///     let mut step = verifier.verify(token, now);
///     loop {
///         step = match step {
///             Step::Done(verified) => return verified.ok(),
///             Step::NeedKey(state) => state.resume(Ok(key.clone()), now),
///             Step::Send(never) | Step::Wait(_, never) => match never {},
///         };
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct TokenVerifier(pub(crate) Arc<Keyring>);

/// The flow that verifies one JWT. It sends nothing.
pub type TokenStep = Step<Result<Verified<Claims>, TokenRefusal>, Never, AuthKey<TokenFlow>>;

/// The flow that verifies one machine token.
pub type MachineStep =
    Step<Result<MachineToken, MachineError>, AuthCall<MachineFlow>, AuthKey<MachineFlow>>;

impl TokenVerifier {
    /// Verifies a JWT of the instance: a session token or a token from a JWT template. Ask the
    /// result for its [`class`](Verified::class), or read it as a [`session`](Verified::session).
    /// M2M tokens are refused.
    pub fn verify(&self, token: &str, now: Timestamp) -> TokenStep {
        let keyring = &self.0;
        let next = match keyring.user_jwt(keyring.read_text(token, now)) {
            Ok(token) => Next::Verify(Jwt, token),
            Err(refused) => Next::Done(Err(refused.refusal)),
        };
        next.step(TokenFlow(Arc::clone(keyring)), now)
    }

    /// Verifies an API key, an M2M token or an OAuth access token, opaque or JWT. `seed` is any
    /// number that differs between calls; it spreads the pauses between attempts.
    pub fn verify_machine_token(&self, token: &str, now: Timestamp, seed: u64) -> MachineStep {
        let keyring = &self.0;
        let next = match keyring.machine(keyring.read_text(token, now)) {
            Machine::Jwt(state, token) => Next::Verify(state, token),
            Machine::Opaque(state) => {
                let step = keyring.ask(&state, now, seed);
                Next::Ask(state, step)
            }
            Machine::Refused(error) => Next::Done(Err(error)),
        };
        next.step(MachineFlow(Arc::clone(keyring)), now)
    }
}

/// The flow of [`TokenVerifier::verify`].
pub struct TokenFlow(Arc<Keyring>);

/// The state that waits for the key of the JWT.
pub struct Jwt;

impl State for Jwt {
    fn name(&self) -> &'static str {
        "jwt"
    }
}

impl State for Never {
    fn name(&self) -> &'static str {
        match *self {}
    }
}

impl From<AuthCall<TokenFlow>> for Never {
    fn from(call: AuthCall<TokenFlow>) -> Self {
        call.state
    }
}

impl Flow for TokenFlow {
    type Output = Result<Verified<Claims>, TokenRefusal>;
    type Call = Never;
    type AnswerState = Never;
    type KeyState = Jwt;
}

impl Decide for TokenFlow {
    fn keyring(&self) -> &Arc<Keyring> {
        &self.0
    }

    fn answered(&mut self, state: Never, _: JsonAnswer, _: Timestamp) -> Next<Self> {
        match state {}
    }

    fn key_found(
        &mut self,
        Jwt: Jwt,
        mut token: Box<Unverified>,
        key: FoundKey<'_>,
        may_renew: bool,
        now: Timestamp,
    ) -> Next<Self> {
        match self.0.verify(&mut token, key, &self.0.expected, now, Ok) {
            Err(refusal) if may_renew && refusal.may_be_of_another_key() => Next::Renew(Jwt, token),
            verified => Next::Done(verified),
        }
    }
}

/// The flow of [`TokenVerifier::verify_machine_token`].
pub struct MachineFlow(Arc<Keyring>);

impl Flow for MachineFlow {
    type Output = Result<MachineToken, MachineError>;
    type Call = AuthCall<Self>;
    type AnswerState = OpaqueToken;
    type KeyState = MachineJwt;
}

impl Decide for MachineFlow {
    fn keyring(&self) -> &Arc<Keyring> {
        &self.0
    }

    fn answered(&mut self, state: OpaqueToken, answer: JsonAnswer, now: Timestamp) -> Next<Self> {
        Next::Done(self.0.machine_answered(&state, answer, now))
    }

    fn key_found(
        &mut self,
        state: MachineJwt,
        mut token: Box<Unverified>,
        key: FoundKey<'_>,
        may_renew: bool,
        now: Timestamp,
    ) -> Next<Self> {
        match self.0.machine_verified(&state, &mut token, key, now) {
            Err(refusal) if may_renew && refusal.may_be_of_another_key() => {
                Next::Renew(state, token)
            }
            machine => Next::Done(state.judged(machine)),
        }
    }
}
