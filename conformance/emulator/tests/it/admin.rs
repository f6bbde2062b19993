//! The paths under `/__emulator`, and who may use them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use clerk_emulator::{Emulator, Failure, Fault};

/// The status of a request with these header lines and this body.
fn status(clerk: &Emulator, target: &str, fields: &[&str], body: &str) -> u16 {
    let mut socket = TcpStream::connect(clerk.address()).unwrap();
    let fields = fields.join("\r\n");
    let length = body.len();
    write!(
        socket,
        "{target} HTTP/1.1\r\n{fields}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer)[9..12].parse().unwrap()
}

#[test]
fn foreign_host_is_refused() {
    let clerk = Emulator::start();
    let port = clerk.address().port();
    let instance = |host: String| status(&clerk, "GET /__emulator/instance", &[&host], "");
    for host in [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LocalHost",
        "app.localhost",
        "[::1]",
    ] {
        assert_eq!(instance(format!("Host: {host}")), 200, "{host}");
        assert_eq!(instance(format!("Host: {host}:{port}")), 200, "{host}");
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "192.168.0.1",
        "[::2]",
        "[::ffff:192.168.0.1]",
        "::1",
        "0.0.0.0",
        "",
    ] {
        assert_eq!(instance(format!("Host: {host}")), 403, "{host}");
    }
    let twice = "Host: localhost\r\nHost: evil.example";
    assert_eq!(instance(twice.into()), 403);
    assert_eq!(instance("X-No: host".into()), 403);
}

#[test]
fn cross_site_origin_is_refused() {
    let clerk = Emulator::start();
    let rotate = |origin: &str| {
        let origin = format!("Origin: {origin}");
        status(
            &clerk,
            "POST /__emulator/keys/rotate",
            &["Host: localhost", &origin],
            "",
        )
    };
    for origin in [
        "http://localhost:3000",
        "https://127.0.0.1",
        "http://[::1]:8080",
    ] {
        assert_eq!(rotate(origin), 200, "{origin}");
    }
    let kid = clerk.signing_kid();
    for origin in [
        "https://evil.example",
        "https://localhost.evil.example",
        "null",
        "",
        "localhost",
        "file://localhost",
        "https://localhost@evil.example",
    ] {
        assert_eq!(rotate(origin), 403, "{origin}");
    }
    assert_eq!(clerk.signing_kid(), kid);
}

#[test]
fn content_types_of_forms_are_refused() {
    let clerk = Emulator::start();
    let fail = |content_type: &str| {
        let fields = ["Host: localhost", content_type];
        status(
            &clerk,
            "POST /__emulator/faults",
            &fields,
            "GET /v1/jwks x1 503",
        )
    };
    for content_type in [
        "text/plain",
        "Text/Plain; charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ] {
        assert_eq!(
            fail(&format!("Content-Type: {content_type}")),
            415,
            "{content_type}"
        );
    }
    let twice = "Content-Type: application/json\r\nContent-Type: text/plain";
    assert_eq!(fail(twice), 415);
    assert_eq!(fail("X-No: content type"), 200);
    assert_eq!(fail("Content-Type: application/json"), 200);
}

#[test]
fn refusals_change_nothing_and_are_not_recorded() {
    let clerk = Emulator::start();
    clerk.fail(Fault::on("GET", "/v1/jwks").with(Failure::Error(503)));
    assert_eq!(
        status(
            &clerk,
            "DELETE /__emulator/faults",
            &["Host: evil.example"],
            ""
        ),
        403
    );
    assert_eq!(
        status(&clerk, "GET /v1/jwks", &["Host: evil.example"], ""),
        503
    );
    assert_eq!(clerk.requests().len(), 1);
}
