use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};

use crate::auth::IncomingRequest;

/// A header field: its name in lower case, and its value.
pub type Field = (String, Vec<u8>);

/// Fields that describe one connection only (RFC 9110 section 7.6.1).
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Header fields with names in lower case. Repeated fields are joined (RFC 9110 section 5.3), except
/// `set-cookie`. Malformed fields are dropped: a line break in a value would start another field.
#[derive(Default)]
pub(super) struct Fields(Vec<Field>);

impl Fields {
    pub(super) fn of(request: &impl IncomingRequest) -> Self {
        let mut fields = Self::default();
        request.visit_headers(&mut |name, value| fields.add(name, value));
        fields
    }

    pub(super) fn add(&mut self, name: &str, value: &[u8]) {
        if !is_token(name) || !is_field_value(value) {
            return;
        }
        let name = name.to_ascii_lowercase();
        let value = value.trim_ascii();
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, joined)) if name != "set-cookie" => {
                // RFC 9113 section 8.2.3.
                joined.extend_from_slice(if name == "cookie" { b"; " } else { b", " });
                joined.extend_from_slice(value);
            }
            _ => self.0.push((name, value.to_owned())),
        }
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        core::str::from_utf8(self.bytes(name)?)
            .ok()
            .map(ToString::to_string)
    }

    /// The last address of a list, with or without a port. The nearest proxy appends it; the client
    /// may have written the ones before.
    pub(super) fn last_address(&self, name: &str) -> Option<IpAddr> {
        let list = core::str::from_utf8(self.bytes(name)?).ok()?;
        let nearest = list.rsplit(',').next()?.trim();
        let with_port = || Some(nearest.parse::<SocketAddr>().ok()?.ip());
        nearest.parse().ok().or_else(with_port)
    }

    pub(super) fn set(&mut self, name: &str, value: &[u8]) {
        self.remove(name);
        self.0.push((name.into(), value.into()));
    }

    pub(super) fn set_missing(&mut self, name: &str, value: &[u8]) {
        if self.bytes(name).is_none() {
            self.set(name, value);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Without the hop-by-hop fields and those that `Connection` names.
    pub(super) fn without_hop_by_hop(&self) -> Self {
        let named = self.bytes("connection").unwrap_or_default();
        let of_this_hop = |name: &str| {
            HOP_BY_HOP.contains(&name)
                || named
                    .split(|byte| *byte == b',')
                    .any(|token| token.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
        };
        let kept = self.0.iter().filter(|(name, _)| !of_this_hop(name));
        Self(kept.cloned().collect())
    }

    /// The fields. A joined value does not end with white space, even if its last member is empty.
    pub(super) fn into_list(mut self) -> Vec<Field> {
        for (_, value) in &mut self.0 {
            value.truncate(value.trim_ascii_end().len());
        }
        self.0
    }
}

/// RFC 9110 section 5.6.2.
fn is_token(name: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_tchar)
}

/// RFC 9110 section 5.5: visible characters, spaces, tabs and bytes beyond ASCII.
fn is_field_value(value: &[u8]) -> bool {
    value
        .iter()
        .all(|byte| *byte == b'\t' || !byte.is_ascii_control())
}
