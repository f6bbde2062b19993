//! Answers as bytes on the wire: the right ones and the spoilt ones.

use core::future::pending;
use core::time::Duration;
use std::io;
use std::time::SystemTime;

use bytes::Bytes;
use clerk_core::http::Headers;
use flate2::{Compress, Compression, Crc, FlushCompress};
use http_body_util::channel::{Channel, Sender};
use http_body_util::{Either, Full};
use hyper::Response;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER,
};

use super::fault::{Failure, RetryAfter};

pub(super) type Body = Either<Full<Bytes>, Channel<Bytes, io::Error>>;

const JSON: &str = "application/json";

/// A whole answer, not yet sent.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: String,
    pub(super) body: Vec<u8>,
    pub(super) trace_id: String,
}

impl Answer {
    fn response(&self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status.try_into().unwrap_or_default();
        let headers = response.headers_mut();
        if !self.content_type.is_empty() {
            headers.insert(CONTENT_TYPE, value(&self.content_type));
        }
        headers.insert("clerk-trace-id", value(&self.trace_id));
        response
    }

    pub(super) fn send(self) -> Response<Body> {
        let body = Either::Left(Full::new(Bytes::from(self.body.clone())));
        self.response(body)
    }
}

/// The same response with the headers of a page of the Frontend API.
pub(super) fn with_headers(mut response: Response<Body>, headers: &Headers) -> Response<Body> {
    for (name, text) in headers.iter() {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            response.headers_mut().append(name, value(text));
        }
    }
    response
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("not-a-header-value"))
}

/// What a failure does instead of the operation; `None` where the operation is carried out.
pub(super) fn instead(failure: &Failure, trace_id: &str) -> Option<Response<Body>> {
    let answer = |status, content_type: &str, body: Vec<u8>| Answer {
        status,
        content_type: content_type.to_owned(),
        body,
        trace_id: trace_id.to_owned(),
    };
    let json = |status, body: &[u8]| answer(status, JSON, body.to_vec());
    Some(match failure {
        Failure::TooManyRequests(after) => {
            let mut response = json(429, &error(429, trace_id)).send();
            let after = match after {
                RetryAfter::Absent => None,
                RetryAfter::Seconds(seconds) => Some(seconds.to_string()),
                RetryAfter::Date(seconds) => {
                    let at = SystemTime::now() + Duration::from_secs(*seconds);
                    Some(httpdate::fmt_http_date(at))
                }
            };
            if let Some(after) = after {
                response.headers_mut().insert(RETRY_AFTER, value(&after));
            }
            response
        }
        Failure::Error(status) => json(*status, &error(*status, trace_id)).send(),
        Failure::Html(status) => {
            let page =
                format!("<html><body><h1>{status}</h1><p>A gateway's page.</p></body></html>");
            answer(*status, "text/html; charset=utf-8", page.into_bytes()).send()
        }
        Failure::Answer {
            status,
            content_type,
            body,
        } => answer(*status, content_type, body.clone()).send(),
        Failure::Redirect(location) => {
            let mut response = answer(307, "", Vec::new()).send();
            response.headers_mut().insert(LOCATION, value(location));
            response
        }
        Failure::NoContent => answer(204, "", Vec::new()).send(),
        Failure::Empty => answer(200, JSON, Vec::new()).send(),
        Failure::NotUtf8 => json(200, b"{\"id\":\"\xff\xfe\"}").send(),
        Failure::DeepJson(depth) => {
            let text = ["[".repeat(*depth), "]".repeat(*depth)].concat();
            json(200, text.as_bytes()).send()
        }
        Failure::Huge(bytes) => {
            let bytes = *bytes;
            stream(&json(200, b""), async move |sender| {
                huge(sender, bytes).await
            })
        }
        Failure::GzipBomb(bytes) => {
            let mut response = json(200, &gzip_of_spaces(*bytes)).send();
            let headers = response.headers_mut();
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response
        }
        _ => return None,
    })
}

/// The operation's answer, spoilt.
pub(super) async fn spoil(failure: Option<Failure>, mut answer: Answer) -> Response<Body> {
    let body = Bytes::from(answer.body.clone());
    match failure {
        Some(Failure::Delay(by)) => {
            tokio::time::sleep(by).await;
            answer.send()
        }
        Some(Failure::Charset) => {
            answer.content_type = "application/json; charset=utf-8".into();
            answer.send()
        }
        Some(Failure::Dribble(pause)) => stream(&answer, async move |mut sender| {
            for at in 0..body.len() {
                sender.send_data(body.slice(at..=at)).await.ok()?;
                tokio::time::sleep(pause).await;
            }
            Some(sender)
        }),
        Some(failure @ (Failure::Truncated | Failure::ResetInBody | Failure::HangInBody)) => {
            let promised = body.len() + 1;
            let mut response = stream(&answer, async move |mut sender| {
                let half = body.slice(..body.len() / 2);
                sender.send_data(half).await.ok()?;
                if failure == Failure::HangInBody {
                    pending::<()>().await;
                }
                // The client must have read the head before the connection goes.
                tokio::time::sleep(Duration::from_millis(50)).await;
                sender.abort(io::Error::other("a fault was asked for"));
                None
            });
            response
                .headers_mut()
                .insert(CONTENT_LENGTH, promised.into());
            response
        }
        _ => answer.send(),
    }
}

/// An answer whose body `write` sends while it goes out; it gives the sender back at the end.
fn stream<W, F>(answer: &Answer, write: W) -> Response<Body>
where
    W: FnOnce(Sender<Bytes, io::Error>) -> F,
    F: Future<Output = Option<Sender<Bytes, io::Error>>> + Send + 'static,
{
    let (sender, channel) = Channel::new(1);
    tokio::spawn(write(sender));
    answer.response(Either::Right(channel))
}

async fn huge(
    mut sender: Sender<Bytes, io::Error>,
    bytes: u64,
) -> Option<Sender<Bytes, io::Error>> {
    let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
    sender
        .send_data(Bytes::from_static(b"{\"id\":\""))
        .await
        .ok()?;
    for _ in 0..bytes.div_ceil(64 * 1024) {
        sender.send_data(chunk.clone()).await.ok()?;
    }
    sender.send_data(Bytes::from_static(b"\"}")).await.ok()?;
    Some(sender)
}

/// A gzip file (RFC 1952) that unpacks to `bytes` spaces, rounded up to whole blocks. One block is
/// packed once and its block repeated, so that making a large one costs nothing.
fn gzip_of_spaces(bytes: u64) -> Vec<u8> {
    const UNIT: usize = 1 << 16;
    let spaces = vec![b' '; UNIT];
    let mut block = Vec::with_capacity(UNIT);
    let _ = Compress::new(Compression::best(), false).compress_vec(
        &spaces,
        &mut block,
        FlushCompress::Full,
    );
    let mut unit = Crc::new();
    unit.update(&spaces);
    let mut whole = Crc::new();
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for _ in 0..bytes.div_ceil(UNIT as u64) {
        file.extend_from_slice(&block);
        whole.combine(&unit);
    }
    file.extend_from_slice(&[3, 0]); // the empty last block
    file.extend_from_slice(&whole.sum().to_le_bytes());
    file.extend_from_slice(&whole.amount().to_le_bytes());
    file
}

fn error(status: u16, trace_id: &str) -> Vec<u8> {
    let (code, message) = match status {
        401 => ("clerk_key_invalid", "The secret key is invalid"),
        404 => ("resource_not_found", "not found"),
        409 => ("conflict", "conflict"),
        422 => ("form_param_value_invalid", "is invalid"),
        429 => ("too_many_requests", "Too many requests"),
        _ => ("internal_clerk_error", "Something went wrong"),
    };
    serde_json::json!({
        "errors": [{
            "code": code,
            "message": message,
            "long_message": "The emulator was told to fail here.",
            "meta": {},
        }],
        "clerk_trace_id": trace_id,
    })
    .to_string()
    .into_bytes()
}
