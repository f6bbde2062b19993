//! A service as a protected resource of OAuth: clients such as AI applications (MCP) find their way in
//! by themselves.
//!
//! [`ProtectedResource`] says what stands in the document and in the challenges, `RequireLayer::oauth`
//! and `RequireMiddleware::oauth` refuse requests without an access token, and [`ResourceMetadata`]
//! answers for the documents, with axum as the router `axum::resource_metadata`. The guide
//! [Machine tokens](https://docs.rs/clerk-backend/latest/clerk_backend/guide/machine_tokens) has a
//! whole service.

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clerk_core::Timestamp;
pub use clerk_core::auth::ProtectedResource;
use clerk_core::http::{Headers, Method, Request, Response};

use crate::client::AsyncClient;

/// How long the metadata of the authorization server is kept.
const LIFETIME: Duration = Duration::from_secs(3600);
/// The pause after a fetch that failed.
const PAUSE: Duration = Duration::from_secs(10);
/// How long a fetch may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Answers requests for the documents of a protected resource: its own, and the metadata of the
/// authorization server, for clients that look for it at the resource (as the MCP specification of
/// 2025-03-26 has it).
///
/// The second one is the instance's own. It is fetched when it is first asked for and kept for an hour,
/// and for longer while the instance is not reached. Strangers cause one fetch at a time; whoever asks
/// meanwhile gets what is kept, or 503.
///
/// ```
/// use clerk_backend::oauth::ResourceMetadata;
///
/// /// For a framework without an adapter.
/// async fn documents(
///     documents: &ResourceMetadata, request: &http::Request<()>,
/// ) -> Option<http::Response<Vec<u8>>> {
///     let answer = documents.answer(request.method().as_str(), request.uri().path()).await?;
///     clerk_backend::http::to_http_response(&answer).ok()
/// }
/// ```
#[derive(Clone)]
pub struct ResourceMetadata(Arc<Documents>);

struct Documents {
    resource: ProtectedResource,
    client: AsyncClient,
    server: Mutex<Server>,
}

type Document = Arc<[u8]>;

/// What is known of the metadata of the authorization server.
#[derive(Default)]
struct Server {
    document: Option<Document>,
    /// When it is to be fetched next.
    due: Option<Timestamp>,
}

impl ResourceMetadata {
    /// The documents of this resource; the client fetches that of the instance.
    pub fn new(resource: ProtectedResource, client: AsyncClient) -> Self {
        Self(Arc::new(Documents {
            resource,
            client,
            server: Mutex::default(),
        }))
    }

    /// The paths of the documents.
    pub fn paths(&self) -> Vec<String> {
        let resource = &self.0.resource;
        let mut paths = resource.server_metadata_paths();
        paths.push(resource.metadata_path());
        paths
    }

    /// Answers a request for a document; `None` if the path is neither's. 503 with `Retry-After` if
    /// the instance was not reached.
    ///
    /// # Cancel safety
    /// A dropped future loses a fetch; the next one is made after a pause of ten seconds.
    pub async fn answer(&self, method: &str, path: &str) -> Option<Response> {
        if let Some(answer) = self.0.resource.answer(method, path) {
            return Some(answer);
        }
        let paths = self.0.resource.server_metadata_paths();
        if !paths.iter().any(|known| known == path) {
            return None;
        }
        if !["GET", "HEAD"].contains(&method) {
            return Some(ProtectedResource::serve(method, ""));
        }
        let (mut document, is_due) = self.0.kept();
        if is_due {
            document = self.0.fetched().await.or(document);
        }
        Some(document.map_or_else(unavailable, |document| {
            ProtectedResource::serve(method, &*document)
        }))
    }
}

impl Documents {
    /// What is kept, and whether the caller is to fetch it.
    fn kept(&self) -> (Option<Document>, bool) {
        let now = self.client.now();
        let mut server = self.server();
        let is_due = server.due.is_none_or(|due| due <= now);
        if is_due {
            server.due = Some(now.saturating_add(PAUSE));
        }
        (server.document.clone(), is_due)
    }

    async fn fetched(&self) -> Option<Document> {
        let mut request = Request::new(Method::Get, self.resource.server_metadata_url());
        request.headers.insert("accept", "application/json");
        request.timeout = TIMEOUT;
        let answer = self.client.exchange(&request).await.ok()?;
        if answer.status != 200 || !ProtectedResource::is_server_metadata(&answer.body) {
            return None;
        }
        let document: Document = answer.body.into();
        let mut server = self.server();
        server.document = Some(Arc::clone(&document));
        server.due = Some(self.client.now().saturating_add(LIFETIME));
        Some(document)
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unavailable() -> Response {
    let mut headers = Headers::new();
    headers.insert("retry-after", PAUSE.as_secs().to_string());
    headers.insert("cache-control", "no-store");
    headers.insert("access-control-allow-origin", "*");
    Response::new(503, headers, Vec::new())
}

impl fmt::Debug for ResourceMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResourceMetadata")
            .field(&self.0.resource)
            .finish()
    }
}
