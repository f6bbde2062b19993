//! Hostile claims: what is asked of a user holds only if each part of it does. The input is a
//! line each with a role, a permission, a feature and a plan, and the claims.
#![no_main]

use clerk_fuzz::authorization::{Asked, judge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(5, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let asked = Asked {
        role: line(),
        permission: line(),
        feature: line(),
        plan: line(),
    };
    judge(&asked, line());
});
