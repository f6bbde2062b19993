//! The instance's public keys.

use crate::call::Call;
use crate::error::ApiError;
use crate::router::{Reply, Route, get};
use crate::state::State;

pub(super) const ROUTES: &[Route] = &[
    get("/jwks", jwks),
    get("/.well-known/jwks.json", jwks).open(),
];

#[allow(clippy::unnecessary_wraps)] // the shape of every operation
fn jwks(state: &mut State, _: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::json(state.keys.jwks()))
}
