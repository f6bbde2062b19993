//! How a session token of version 2 writes features, plans and permissions.
//!
//! `fea` lists features with their scope (`o:reports,u:beta,ou:export`). `o.per` names
//! permissions and `o.fpm` has one decimal number for each feature of the organization, whose
//! lowest bit stands for the first permission.

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
    let mut granted = Vec::new();
    for (feature, number) in features.iter().zip(map.split(',')) {
        let bits = Bits::read(trim(number), permissions);
        for (place, permission) in permissions.split(',').enumerate() {
            if bits.has(place) {
                granted.push(joined(["org:", feature, ":", trim(permission)]));
            }
        }
    }
    granted
}

pub(super) fn joined<const N: usize>(parts: [&str; N]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        text.push_str(part);
    }
    text
}

/// The bits of a decimal number of any length, lowest first. A text that is no number has none.
enum Bits {
    Few(u64),
    Many(Vec<bool>),
}

impl Bits {
    /// As many as there are `permissions`.
    fn read(decimal: &str, permissions: &str) -> Self {
        if !decimal.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Few(0);
        }
        // An empty text and a long number are no `u64`.
        match decimal.parse() {
            Ok(number) => Self::Few(number),
            Err(_) => Self::Many(Self::halve(decimal, permissions.split(',').count())),
        }
    }

    fn halve(decimal: &str, count: usize) -> Vec<bool> {
        let digits = decimal.bytes().map(|byte| byte.wrapping_sub(b'0'));
        let mut digits: Vec<u8> = digits.collect();
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

    fn has(&self, place: usize) -> bool {
        match self {
            Self::Few(number) => u32::try_from(place)
                .ok()
                .and_then(|place| number.checked_shr(place))
                .is_some_and(|bits| bits % 2 == 1),
            Self::Many(bits) => bits.get(place) == Some(&true),
        }
    }
}

/// Trims what JavaScript's `trim` does: white space and the byte order mark, not U+0085.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}')
}
