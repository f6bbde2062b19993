//! Who may use `/__emulator`: programs on this machine, and no page that a browser on it shows.
//!
//! A page can reach a loopback port in two ways. It sends a simple request across origins (a form,
//! or `fetch` without a preflight), which carries its `Origin` (RFC 6454 section 7) and one of three
//! content types; or its host name is made to resolve to 127.0.0.1 (DNS rebinding), and then `Host`
//! carries that name.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::log::RecordedRequest;

/// The content types of requests that a browser sends across origins without asking first
/// (<https://fetch.spec.whatwg.org/#cors-safelisted-request-header>).
const OF_FORMS: [&str; 3] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

/// Refuses with a status and a sentence.
pub(super) fn check(request: &RecordedRequest) -> Result<(), (u16, &'static str)> {
    let values = |wanted: &'static str| {
        let headers = request.headers().iter();
        headers.filter_map(move |(name, value)| (name == wanted).then_some(value.as_str()))
    };
    if values("host").next().is_none() || !values("host").all(is_loopback) {
        return Err((403, "the host must be localhost or a loopback address"));
    }
    if !values("origin").all(is_loopback_origin) {
        return Err((403, "pages of other sites may not use the emulator"));
    }
    if values("content-type").any(is_of_forms) {
        return Err((
            415,
            "a form can send this content type; send another one, for example application/json",
        ));
    }
    Ok(())
}

fn is_loopback_origin(origin: &str) -> bool {
    let authority = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    authority.is_some_and(is_loopback)
}

/// Whether an authority, with or without a port, names this machine: a loopback address, or a name
/// that always resolves to one (RFC 6761 section 6.3).
fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    if let Some(address) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return address
            .parse()
            .is_ok_and(|address: Ipv6Addr| address.is_loopback());
    }
    let name = host.to_ascii_lowercase();
    let labels = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    host.parse()
        .is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || labels && (name == "localhost" || name.ends_with(".localhost"))
}

fn is_of_forms(content_type: &str) -> bool {
    let essence = content_type.split([';', ',']).next().unwrap_or_default();
    OF_FORMS
        .iter()
        .any(|of_forms| essence.trim().eq_ignore_ascii_case(of_forms))
}
