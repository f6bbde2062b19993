use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

/// The content of a request: none, a JSON text, or a form with files. "No content" and `{}` are
/// different things. Cheap to clone: clones share the bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body(Content);

#[derive(Clone, Default, PartialEq, Eq)]
enum Content {
    #[default]
    Empty,
    Json(Arc<Vec<u8>>),
    Multipart(Arc<Multipart>),
}

impl Body {
    /// No content.
    pub const fn empty() -> Self {
        Self(Content::Empty)
    }

    /// A JSON text, which is not checked.
    pub fn json(text: impl Into<Vec<u8>>) -> Self {
        Self(Content::Json(Arc::new(text.into())))
    }

    /// A form with files (RFC 7578).
    pub fn multipart(form: Multipart) -> Self {
        Self(Content::Multipart(Arc::new(form)))
    }

    /// Whether there is no content.
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Content::Empty)
    }

    /// The JSON text, if this is one.
    pub fn as_json(&self) -> Option<&[u8]> {
        match &self.0 {
            Content::Json(text) => Some(text),
            _ => None,
        }
    }

    /// The form, if this is one.
    pub fn as_multipart(&self) -> Option<&Multipart> {
        match &self.0 {
            Content::Multipart(form) => Some(form),
            _ => None,
        }
    }

    /// The bytes as they are sent; none if there is no content.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Content::Empty => Cow::Borrowed(&[]),
            Content::Json(text) => Cow::Borrowed(text),
            Content::Multipart(form) => Cow::Owned(form.to_bytes()),
        }
    }

    /// The value of the `Content-Type` field; `None` if there is no content.
    pub fn content_type(&self) -> Option<Cow<'static, str>> {
        match &self.0 {
            Content::Empty => None,
            Content::Json(_) => Some("application/json".into()),
            Content::Multipart(form) => Some(form.content_type().into()),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Empty => f.write_str("Empty"),
            Content::Json(text) => write!(f, "Json({} bytes)", text.len()),
            Content::Multipart(form) => form.fmt(f),
        }
    }
}

/// A file to upload.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    name: String,
    content_type: String,
    bytes: Vec<u8>,
}

impl FilePart {
    /// A file with its name (for example `logo.png`), its media type (for example `image/png`) and
    /// its content. Clerk accepts images of at most 10 MB as JPEG, PNG, GIF or WebP.
    pub fn new(name: impl Into<String>, content_type: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self {
            name: name.into(),
            content_type: content_type.into(),
            bytes,
        }
    }
}

impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({} bytes)", self.bytes.len())
    }
}

/// The parts of a `multipart/form-data` body (RFC 7578).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Multipart {
    parts: Vec<(String, Part)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    File(FilePart),
}

impl Multipart {
    /// A form without parts.
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    /// Adds a text field.
    pub fn text(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.parts.push((name.into(), Part::Text(value.into())));
    }

    /// Adds a file.
    pub fn file(&mut self, name: impl Into<String>, file: FilePart) {
        self.parts.push((name.into(), Part::File(file)));
    }

    /// The value of the `Content-Type` field, with the boundary.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary())
    }

    /// The encoded form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let boundary = self.boundary();
        let mut out = Vec::new();
        for (name, part) in &self.parts {
            out.extend_from_slice(
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
                    quoted(name)
                )
                .as_bytes(),
            );
            match part {
                Part::Text(text) => {
                    out.extend_from_slice(b"\r\n\r\n");
                    out.extend_from_slice(text.as_bytes());
                }
                Part::File(file) => {
                    out.extend_from_slice(
                        format!(
                            "; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
                            quoted(&file.name),
                            file.content_type.replace(['\r', '\n'], "")
                        )
                        .as_bytes(),
                    );
                    out.extend_from_slice(&file.bytes);
                }
            }
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        out
    }

    /// A boundary that occurs in no part. The core has no randomness, so it searches the parts.
    fn boundary(&self) -> String {
        let mut number = 0_u64;
        loop {
            let boundary = format!("clerk-backend-form-{number:016x}");
            if !self
                .parts
                .iter()
                .any(|(_, part)| part.holds(boundary.as_bytes()))
            {
                return boundary;
            }
            number = number.wrapping_add(1);
        }
    }
}

impl Part {
    fn holds(&self, needle: &[u8]) -> bool {
        let bytes = match self {
            Self::Text(text) => text.as_bytes(),
            Self::File(file) => &file.bytes,
        };
        bytes.windows(needle.len()).any(|window| window == needle)
    }
}

/// A name inside a quoted string, escaped as WHATWG HTML requires for multipart/form-data.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Multipart({} parts)", self.parts.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_encoded_as_rfc_7578_shows_it() {
        let mut form = Multipart::new();
        form.text("uploader_user_id", "user_1");
        form.file(
            "file",
            FilePart::new("a\"b.png", "image/png", b"\x89PNG".to_vec()),
        );
        let expected = b"--clerk-backend-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"uploader_user_id\"\r\n\r\nuser_1\r\n\
            --clerk-backend-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89PNG\r\n\
            --clerk-backend-form-0000000000000000--\r\n";
        assert_eq!(form.to_bytes(), expected);
    }

    #[test]
    fn boundary_occurs_in_no_part() {
        let mut form = Multipart::new();
        form.text("a", "xx clerk-backend-form-0000000000000000 yy");
        assert!(form.content_type().ends_with("0000000000000001"));
    }
}
