//! A webhook as Svix sends it for Clerk: a POST with a signature over id, time and body
//! (<https://docs.svix.com/receiving/verifying-payloads/how-manual>).

use core::time::Duration;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

use base64ct::{Base64, Encoding as _};
use clerk_core::crypto::HmacSha256;
use serde_json::Value;
use url::Url;

use super::Emulator;

impl Emulator {
    /// Sends an event to `url` (plain HTTP), signed with `secret` (`whsec_` and base64) at the
    /// instance's time, and gives the status of the answer.
    ///
    /// It waits for the answer and blocks its thread: in an async test whose runtime also serves
    /// `url`, call it from `spawn_blocking`.
    ///
    /// # Errors
    /// Where the URL or the secret cannot be used, or nobody answers within ten seconds.
    pub fn send_webhook(&self, url: &str, secret: &str, event: &Value) -> io::Result<u16> {
        let (now, id) = {
            let mut state = self.state();
            (state.now(), state.ids.id("msg"))
        };
        let body = event.to_string();
        let headers = signature(secret, &id, now.div_euclid(1000), &body)?;
        post(url, &headers, &body)
    }
}

/// The header fields that sign a body.
fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> io::Result<String> {
    let bytes = Base64::decode_vec(secret.strip_prefix("whsec_").unwrap_or(secret))
        .map_err(|_| invalid("the secret must be whsec_ and base64"))?;
    let message = format!("{id}.{seconds}.{body}");
    let tag = HmacSha256::new(&bytes).tag(&[message.as_bytes()]);
    let tag = Base64::encode_string(&tag);
    Ok(format!(
        "svix-id: {id}\r\nsvix-timestamp: {seconds}\r\nsvix-signature: v1,{tag}\r\n"
    ))
}

fn post(url: &str, headers: &str, body: &str) -> io::Result<u16> {
    let url = Url::parse(url).map_err(|_| invalid("the URL cannot be read"))?;
    let host = url.host_str().filter(|_| url.scheme() == "http");
    let host = host.ok_or_else(|| invalid("the URL must be http://"))?;
    let port = url.port().unwrap_or(80);
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let timeout = Some(Duration::from_secs(10));
    let mut stream = TcpStream::connect((host, port))?;
    stream.set_read_timeout(timeout)?;
    stream.set_write_timeout(timeout)?;
    let length = body.len();
    let request = format!(
        "POST {target} HTTP/1.1\r\nhost: {host}:{port}\r\nuser-agent: Svix-Webhooks/1\r\n\
         content-type: application/json\r\n{headers}content-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(64 << 10).read_to_end(&mut answer)?;
    let head = String::from_utf8_lossy(&answer);
    let status = head.strip_prefix("HTTP/1.");
    let status = status.and_then(|rest| rest.get(2..5)?.parse().ok());
    status.ok_or_else(|| invalid("the answer is not HTTP/1"))
}

fn invalid(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why)
}
