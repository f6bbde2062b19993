//! Integration tests of the core, one module for each topic.

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc)] // a test binary links std

mod agreement;
mod allocations;
#[cfg(feature = "registry")]
mod api_answers;
#[cfg(feature = "registry")]
mod api_refusals;
#[cfg(feature = "api")]
mod api_requests;
mod attacks;
mod auth_browser;
mod auth_checks;
mod auth_exhaustive;
mod auth_regressions;
mod auth_states;
mod auth_support;
mod auth_unavailable;
mod auth_visits;
mod auth_world;
#[cfg(feature = "registry")]
mod canaries;
mod claims;
mod cookie_suffixes;
#[cfg(feature = "api")]
mod custom_requests;
mod error_texts;
mod gates;
mod handshakes;
mod hosts;
#[cfg(feature = "http")]
mod http_requests;
mod jwks;
mod key_cache;
mod key_support;
mod keys;
mod limits;
mod long_requests;
mod machine_tokens;
mod mutations;
mod organizations;
#[cfg(feature = "api")]
mod parameters;
mod proofs;
mod proxy;
mod proxy_trust;
mod publishable_keys;
mod published;
mod redirects;
#[cfg(feature = "registry")]
mod regressions_api;
mod regressions_auth;
mod renewed_keys;
mod request_states;
mod sessions;
mod sign_in;
mod signatures;
mod support;
#[cfg(any(
    feature = "std",
    feature = "chrono-04",
    feature = "jiff-02",
    feature = "time-03"
))]
mod times;
mod token_regressions;
mod tokens;
#[cfg(feature = "api")]
mod webhook_events;
mod webhooks;
mod wrong_descriptions;
mod wycheproof;
