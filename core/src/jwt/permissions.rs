//! How a session token of version 2 writes features, plans and permissions.
//!
//! `fea` lists features with their scope (`o:reports,u:beta,ou:export`). `o.per` names
//! permissions and `o.fpm` has one decimal number for each feature of the organization, whose
//! lowest bit stands for the first permission.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Features or plans by the scope they are granted in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scoped<'a> {
    /// Those of the active organization (`o:`, `ou:`, `uo:`).
    pub org: Vec<&'a str>,
    /// Those of the user (`u:`, `ou:`, `uo:`).
    pub user: Vec<&'a str>,
}

impl<'a> Scoped<'a> {
    /// Reads the claim `fea` or `pla`; an unknown scope is passed over. `None` where an element
    /// has no scope at all.
    pub fn read(claim: &'a str) -> Option<Self> {
        let mut scoped = Self::default();
        if claim.is_empty() {
            return Some(scoped);
        }
        for element in claim.split(',') {
            let (scope, name) = trim(element).split_once(':')?;
            if matches!(scope, "o" | "ou" | "uo") {
                scoped.org.push(name);
            }
            if matches!(scope, "u" | "ou" | "uo") {
                scoped.user.push(name);
            }
        }
        Some(scoped)
    }
}

/// The permissions in the active organization, as `org:feature:permission`: for each of the
/// organization's `features` those of `permissions` (`o.per`) whose bit is set in the number that
/// `map` (`o.fpm`) has at the feature's place. What is no decimal number grants nothing.
pub fn org_permissions(features: &[&str], permissions: &str, map: &str) -> Vec<String> {
    if permissions.is_empty() || map.is_empty() {
        return Vec::new();
    }
    let permissions: Vec<&str> = permissions.split(',').map(trim).collect();
    let mut granted = Vec::new();
    for (feature, number) in features.iter().zip(map.split(',')) {
        let bits = low_bits(trim(number), permissions.len());
        for (permission, bit) in permissions.iter().zip(bits) {
            if bit {
                granted.push(format!("org:{feature}:{permission}"));
            }
        }
    }
    granted
}

/// The lowest `count` bits of a decimal number of any length, lowest first. Empty where the text
/// is no number.
fn low_bits(decimal: &str, count: usize) -> Vec<bool> {
    let mut digits: Vec<u8> = decimal
        .bytes()
        .map(|byte| byte.wrapping_sub(b'0'))
        .collect();
    if digits.is_empty() || digits.iter().any(|digit| *digit > 9) {
        return Vec::new();
    }
    let mut bits = Vec::new();
    while bits.len() < count && digits.iter().any(|digit| *digit != 0) {
        let mut odd = 0_u8;
        for digit in &mut digits {
            // At most 19 / 2: a digit again.
            let value = digit.saturating_add(odd * 10);
            odd = value % 2;
            *digit = value / 2;
        }
        bits.push(odd == 1);
    }
    bits
}

/// Trims what JavaScript's `trim` does: white space and the byte order mark, not U+0085.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}')
}
