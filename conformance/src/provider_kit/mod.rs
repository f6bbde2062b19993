//! A test suite for crypto providers (feature `provider-kit`).
//!
//! ```
//! use clerk_backend::crypto::RustCrypto;
//! use clerk_conformance::provider_kit;
//!
//! let report = provider_kit::check(RustCrypto);
//! assert!(report.passed(), "{report}");
//! ```
//!
//! The suite asks for the whole of what `clerk-core` offers: RSA keys of 2048 to 8192 bits and
//! P-256. It holds
//!
//! - every vector of Project Wycheproof for RSASSA-PKCS1-v1_5 with SHA-256, SHA-384 and SHA-512,
//!   and for ECDSA on P-256 with SHA-256 in the form `r || s`;
//! - the bounds of keys, and one algorithm a key if it names one;
//! - every bit of a valid token, flipped, and signatures of a wrong length or value;
//! - the committed questions about tokens and requests, whose answers must be those with
//!   `RustCrypto`, which other tests hold to those of `@clerk/backend`.

mod bounds;
mod questions;
mod report;
mod tokens;
mod wycheproof_vectors;

use std::sync::Arc;

use clerk_core::crypto::CryptoProvider;

pub use report::Report;

/// Puts a provider through the suite, which takes some seconds with optimized cryptography.
pub fn check(provider: impl CryptoProvider + 'static) -> Report {
    let provider: Arc<dyn CryptoProvider> = Arc::new(provider);
    let mut report = Report::default();
    wycheproof_vectors::check(&*provider, &mut report);
    bounds::check(&*provider, &mut report);
    tokens::check(&*provider, &mut report);
    questions::check(&provider, &mut report);
    report
}
