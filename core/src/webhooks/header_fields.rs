/// The header fields of a request: an `http::HeaderMap` by value or by reference (feature `http`;
/// in `clerk-backend` always there with it), or anything that goes through pairs of name and value,
/// such as another framework's map of headers, an array, or [`Headers`](crate::http::Headers).
///
/// `Kind` tells the two apart; it is never written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of header fields",
    label = "not header fields",
    note = "give a `HeaderMap` (feature `http`), or an iterator of pairs of name and value, for example `request.headers().iter()`"
)]
pub trait HeaderFields<Kind> {
    /// Calls `visit` with the name and the value of every field.
    fn visit(self, visit: &mut dyn FnMut(&str, &[u8]));
}

/// Pairs of name and value.
#[derive(Debug)]
pub enum Pairs {}

impl<I, N, V> HeaderFields<Pairs> for I
where
    I: IntoIterator<Item = (N, V)>,
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    fn visit(self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }
}

/// A map of the `http` crate by value, whose repeated fields have no name.
#[cfg(feature = "http")]
#[derive(Debug)]
pub enum OwnedMap {}

#[cfg(feature = "http")]
impl HeaderFields<OwnedMap> for http::HeaderMap {
    fn visit(self, visit: &mut dyn FnMut(&str, &[u8])) {
        for (name, value) in &self {
            visit(name.as_str(), value.as_bytes());
        }
    }
}
