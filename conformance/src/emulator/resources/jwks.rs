//! The instance's public keys.

use crate::emulator::call::Call;
use crate::emulator::error::ApiError;
use crate::emulator::router::{Reply, Route, get};
use crate::emulator::state::State;

pub(super) const ROUTES: &[Route] = &[
    get("/jwks", jwks),
    get("/.well-known/jwks.json", jwks).open(),
];

#[allow(clippy::unnecessary_wraps)] // the shape of every operation
fn jwks(state: &mut State, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(state.keys.jwks()))
}
