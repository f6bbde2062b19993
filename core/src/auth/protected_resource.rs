//! A protected resource of OAuth (RFC 9728): where clients learn which server gives tokens for it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::publishable_key::PublishableKey;
use crate::api::secure_base_url;
use crate::http::{Headers, Response};
use crate::{ConfigError, ConfigProblem};

const RESOURCE: &str = "/.well-known/oauth-protected-resource";
const SERVER: &str = "/.well-known/oauth-authorization-server";

/// A service that takes OAuth access tokens of a Clerk instance, such as an MCP server: the document
/// that tells clients so (RFC 9728), and what a refusal says in `WWW-Authenticate`.
///
/// A client that knows only the URL of the service asks it without a token, reads in the 401 where the
/// document is, finds the instance there, registers, and comes back with a token. The MCP specification
/// describes it: <https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization>.
///
/// ```
/// # use clerk_core as clerk_backend;
/// use clerk_backend::auth::{ProtectedResource, PublishableKey};
///
/// let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")?;
/// let resource = ProtectedResource::new("https://api.example.com/mcp", &key)?.scopes(["email"]);
/// assert_eq!(
///     resource.challenge(&[]),
///     r#"resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp""#,
/// );
/// let document = resource.metadata();
/// assert_eq!(document["authorization_servers"][0], "https://clerk.example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ProtectedResource {
    resource: String,
    /// Of the resource: what stands between the host and the end of the URL; empty for the root.
    path: String,
    authorization_server: String,
    members: Map<String, Value>,
}

impl ProtectedResource {
    /// The service at this URL, with the tokens of the instance of this key. The URL is the one that
    /// clients are given, without a query; a trailing slash is dropped.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no `https` URL (`http` on this machine), or has a query or a fragment.
    pub fn new(resource: &str, key: &PublishableKey) -> Result<Self, ConfigError> {
        let problem = |why| ConfigError::new("resource", ConfigProblem::Url(why));
        let resource = secure_base_url(resource).map_err(problem)?;
        let (_, rest) = resource.split_once("://").unwrap_or_default();
        let path = rest.split_once('/').map(|(_, path)| format!("/{path}"));
        Ok(Self {
            path: path.unwrap_or_default(),
            resource,
            authorization_server: format!("https://{}", key.frontend_api()),
            members: Map::new(),
        })
    }

    /// Sets the URL of the server that gives tokens: where the application proxies the Frontend API,
    /// or that of an emulator. The default is the Frontend API of the key.
    ///
    /// # Errors
    /// As [`ProtectedResource::new`].
    pub fn authorization_server(mut self, url: &str) -> Result<Self, ConfigError> {
        let problem = |why| ConfigError::new("authorization_server", ConfigProblem::Url(why));
        self.authorization_server = secure_base_url(url).map_err(problem)?;
        Ok(self)
    }

    /// Sets the scopes that clients may want here (`scopes_supported`).
    #[must_use]
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.member("scopes_supported", scopes)
    }

    /// Sets a member of the document, for example `resource_name` or `resource_documentation` (RFC 9728
    /// section 2). `resource` and `authorization_servers` are set already, and stay.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// The document (RFC 9728 section 2).
    ///
    /// Unlike `@clerk/mcp-tools` it names no endpoints of the instance: those stand in the metadata of
    /// the authorization server, and `jwks_uri` would be the keys of the resource itself.
    pub fn metadata(&self) -> Value {
        let mut members = self.members.clone();
        let own = [
            ("resource", json!(self.resource)),
            ("authorization_servers", json!([self.authorization_server])),
            ("bearer_methods_supported", json!(["header"])),
        ];
        members.extend(own.map(|(name, value)| (name.to_string(), value)));
        Value::Object(members)
    }

    /// The path of the document: that of the resource behind
    /// `/.well-known/oauth-protected-resource` (RFC 9728 section 3.1).
    pub fn metadata_path(&self) -> String {
        format!("{RESOURCE}{}", self.path)
    }

    /// The URL of the document.
    pub fn metadata_url(&self) -> String {
        let origin = self.resource.strip_suffix(&self.path).unwrap_or_default();
        format!("{origin}{}", self.metadata_path())
    }

    /// The URL of the metadata of the authorization server (RFC 8414 section 3).
    pub fn server_metadata_url(&self) -> String {
        format!("{}{SERVER}", self.authorization_server)
    }

    /// The paths at which clients of the MCP specification of 2025-03-26 look for the metadata of the
    /// authorization server: here, not at the server.
    pub fn server_metadata_paths(&self) -> Vec<String> {
        let mut paths = Vec::from([SERVER.into(), format!("{SERVER}{}", self.path)]);
        paths.dedup();
        paths
    }

    /// Whether a text can be the metadata of an authorization server: a JSON object with an `issuer` (RFC
    /// 8414 section 2).
    pub fn is_server_metadata(text: &[u8]) -> bool {
        serde_json::from_slice::<Map<String, Value>>(text)
            .is_ok_and(|members| members.get("issuer").is_some_and(Value::is_string))
    }

    /// The parameters of a `Bearer` challenge: where the document is (RFC 9728 section 5.1), and which
    /// scopes are needed (RFC 6750 section 3), if any are.
    pub fn challenge(&self, scopes: &[String]) -> String {
        let document = format!("resource_metadata=\"{}\"", self.metadata_url());
        // RFC 6749 section 3.3. A scope of other characters cannot be granted.
        let is_token = |scope: &String| {
            let is_char = |b: u8| b.is_ascii_graphic() && !b"\"\\".contains(&b);
            !scope.is_empty() && scope.bytes().all(is_char)
        };
        if scopes.is_empty() || !scopes.iter().all(is_token) {
            return document;
        }
        format!("{document}, scope=\"{}\"", scopes.join(" "))
    }

    /// Answers a request for the document; `None` if the path is another one.
    pub fn answer(&self, method: &str, path: &str) -> Option<Response> {
        let is_own = path == self.metadata_path();
        is_own.then(|| Self::serve(method, self.metadata().to_string()))
    }

    /// Answers a request for a document, JSON that anybody may read: pages in browsers, too (CORS), and
    /// caches, for an hour.
    pub fn serve(method: &str, document: impl Into<Vec<u8>>) -> Response {
        let mut headers = Headers::new();
        headers.insert("access-control-allow-origin", "*");
        let (status, body) = match method {
            "GET" | "HEAD" => {
                headers.insert("cache-control", "max-age=3600");
                headers.insert("content-type", "application/json");
                (200, Some(document.into()).filter(|_| method == "GET"))
            }
            "OPTIONS" => {
                headers.insert("access-control-allow-methods", "GET, HEAD");
                headers.insert("access-control-allow-headers", "*");
                headers.insert("access-control-max-age", "86400");
                (204, None)
            }
            _ => {
                headers.insert("allow", "GET, HEAD, OPTIONS");
                (405, None)
            }
        };
        Response::new(status, headers, body.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    fn resource(url: &str) -> Result<ProtectedResource, ConfigError> {
        let key = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
        ProtectedResource::new(url, &key)
    }

    /// The examples of RFC 9728 section 3.1.
    #[test]
    fn document_is_behind_the_well_known_path() {
        for (url, expected) in [
            (
                "https://resource.example.com",
                "https://resource.example.com/.well-known/oauth-protected-resource",
            ),
            (
                "https://resource.example.com/",
                "https://resource.example.com/.well-known/oauth-protected-resource",
            ),
            (
                "https://resource.example.com/resource1",
                "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
            ),
            (
                "http://127.0.0.1:4000/a/b/",
                "http://127.0.0.1:4000/.well-known/oauth-protected-resource/a/b",
            ),
        ] {
            assert_eq!(resource(url).unwrap().metadata_url(), expected);
        }
        for url in [
            "http://resource.example.com",
            "https://resource.example.com/?a=1",
            "https://resource.example.com/#a",
            "resource.example.com",
            "https://",
        ] {
            assert_eq!(resource(url).unwrap_err().setting(), "resource", "{url}");
        }
    }

    #[test]
    fn document_names_the_instance_and_cannot_be_made_to_name_another() {
        let resource = resource("https://api.example.com/mcp").unwrap();
        let resource = resource
            .scopes(["email", "profile"])
            .member("resource_name", "Invoices")
            .member("authorization_servers", "https://evil.test");
        let expected = json!({
            "resource": "https://api.example.com/mcp",
            "authorization_servers": ["https://clerk.example.com"],
            "bearer_methods_supported": ["header"],
            "scopes_supported": ["email", "profile"],
            "resource_name": "Invoices",
        });
        assert_eq!(resource.metadata(), expected);
        let proxied = resource.authorization_server("https://example.com/__clerk/");
        let proxied = proxied.unwrap();
        let server = &proxied.metadata()["authorization_servers"][0];
        assert_eq!(server, "https://example.com/__clerk");
        let metadata = "https://example.com/__clerk/.well-known/oauth-authorization-server";
        assert_eq!(proxied.server_metadata_url(), metadata);
    }

    /// RFC 8414 section 2: the issuer is required.
    #[test]
    fn metadata_of_a_server_is_an_object_with_its_issuer() {
        for (text, expected) in [
            (r#"{"issuer":"https://clerk.example.com"}"#, true),
            (r#"{"issuer":1}"#, false),
            (r#"{"a":"b"}"#, false),
            (r#"["issuer"]"#, false),
            ("<html>", false),
        ] {
            let is_metadata = ProtectedResource::is_server_metadata(text.as_bytes());
            assert_eq!(is_metadata, expected, "{text}");
        }
    }

    #[test]
    fn scopes_that_no_challenge_can_hold_are_left_out() {
        let resource = resource("https://api.example.com").unwrap();
        let document = "https://api.example.com/.well-known/oauth-protected-resource";
        let document = format!("resource_metadata=\"{document}\"");
        for (scopes, expected) in [
            (vec![], document.clone()),
            (vec!["a", "b:c"], format!("{document}, scope=\"a b:c\"")),
            (vec!["a\""], document.clone()),
            (vec!["a b"], document.clone()),
            (vec!["a", "\u{e9}"], document.clone()),
            (vec![""], document.clone()),
        ] {
            let scopes: Vec<String> = scopes.into_iter().map(String::from).collect();
            assert_eq!(resource.challenge(&scopes), expected);
        }
    }

    #[test]
    fn document_is_answered_at_its_path_only() {
        let resource = resource("https://api.example.com/mcp").unwrap();
        let own = format!("{RESOURCE}/mcp");
        for (method, path, status) in [
            ("GET", own.as_str(), Some(200)),
            ("HEAD", &own, Some(200)),
            ("OPTIONS", &own, Some(204)),
            ("POST", &own, Some(405)),
            // It would be the document of another resource (RFC 9728 section 3.3).
            ("GET", RESOURCE, None),
            ("GET", SERVER, None),
            ("GET", "/mcp", None),
        ] {
            let answer = resource.answer(method, path);
            let answered = answer.as_ref().map(|answer| answer.status);
            assert_eq!(answered, status, "{method} {path}");
            let Some(answer) = answer else { continue };
            let origin = answer.headers.first("access-control-allow-origin");
            assert_eq!(origin, Some("*"));
            let has_body = (method, status) == ("GET", Some(200));
            assert_eq!(!answer.body.is_empty(), has_body, "{method} {path}");
        }
    }
}
