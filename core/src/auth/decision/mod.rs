//! Deciding who sent a request, in the order of Clerk's SDKs.
//!
//! The flow waits in one of these states:
//!
//! | state | waits for | holds besides its token or call |
//! | --- | --- | --- |
//! | handshake-payload | answer | |
//! | refresh | answer | the expired token, the message |
//! | opaque-token | answer | the type of token |
//! | handshake | key | |
//! | handshake-session | key | header fields |
//! | header-session | key | |
//! | cookie-session | key | |
//! | refreshed-session | key | the expired token, the message, header fields |
//! | machine-jwt | key | the type of token |
//!
//! It ends signed in (`in`), signed out (`out`), with a redirect to a handshake (`redirect`) or
//! undecided (`error`). These are all transitions:
//!
//! ```text
//!  start --+--> handshake-payload --+--> handshake-payload   (the request is repeated)
//!          |                        +--> handshake-session
//!          |                        +--> cookie-session, out, redirect, error
//!          |
//!          +--> handshake ----------+--> handshake-session
//!          |                        +--> cookie-session, out, redirect, error
//!          |
//!          |    handshake-session --+--> in
//!          |                        +--> cookie-session, out, redirect, error
//!          |
//!          +--> cookie-session -----+--> in, out, redirect
//!          |                        +--> refresh
//!          |
//!          +--> header-session -----+--> in, out, redirect
//!          |                        +--> refresh
//!          |
//!          |    refresh ------------+--> refresh   (the request is repeated)
//!          |                        +--> refreshed-session
//!          |                        +--> out, redirect
//!          |
//!          |    refreshed-session --+--> in, out, redirect
//!          |
//!          +--> opaque-token -------+--> opaque-token   (the request is repeated)
//!          |                        +--> in, out
//!          |
//!          +--> machine-jwt --------+--> in, out
//!          |
//!          +--> out, redirect, error
//! ```
//!
//! A handshake that brings no cookies leaves the decision to those of the request.
//!
//! If the key is configured, the flow passes the states that wait for a key without waiting.

mod cookies;
mod detour;
mod flow;
mod handshake;
mod new_cookies;
mod refresh;
mod satellite;
mod session;
mod start;
mod states;
#[cfg(test)]
mod tests;

pub use flow::{AuthStep, RequestFlow};
