//! Every fault, seen from a plain socket so that no client hides what is on the wire.

use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Instant, SystemTime};

use clerk_emulator::{Emulator, Failure, Fault, RetryAfter};
use flate2::read::GzDecoder;

/// The head, the body, and how the connection ended.
fn exchange(clerk: &Emulator) -> (String, Vec<u8>, std::io::Result<()>) {
    let mut socket = TcpStream::connect(clerk.address()).unwrap();
    let request = format!(
        "GET /v1/users HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\nconnection: close\r\n\r\n",
        clerk.secret_key()
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let end = socket.read_to_end(&mut bytes).map(|_| ());
    let at = bytes
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map_or(bytes.len(), |at| at + 4);
    let body = bytes.split_off(at);
    (String::from_utf8(bytes).unwrap().to_lowercase(), body, end)
}

fn with(failure: Failure) -> (String, Vec<u8>, std::io::Result<()>) {
    let clerk = Emulator::builder().users(3).start();
    clerk.fail(Fault::on("GET", "/v1/users").times(1).with(failure));
    let spoilt = exchange(&clerk);
    let (head, ..) = exchange(&clerk);
    assert!(
        head.starts_with("http/1.1 200"),
        "the rule must end: {head}"
    );
    assert_eq!(clerk.request_count("GET", "/v1/users"), 2);
    spoilt
}

#[test]
fn answers_in_place_of_the_operation() {
    let html = "text/html; charset=utf-8";
    for (failure, status, content_type, body) in [
        (
            Failure::Error(503),
            503,
            "application/json",
            "internal_clerk_error",
        ),
        (
            Failure::Error(401),
            401,
            "application/json",
            "clerk_key_invalid",
        ),
        (Failure::Html(502), 502, html, "<html>"),
        (Failure::Empty, 200, "application/json", ""),
        (Failure::NoContent, 204, "", ""),
        (Failure::DeepJson(1000), 200, "application/json", "[[[["),
        (Failure::Redirect("/v1/elsewhere".into()), 307, "", ""),
        (
            Failure::Charset,
            200,
            "application/json; charset=utf-8",
            "person2@example.com",
        ),
    ] {
        let name = format!("{failure:?}");
        let (head, got, end) = with(failure);
        assert!(
            head.starts_with(&format!("http/1.1 {status}")),
            "{name}: {head}"
        );
        let line = format!("content-type: {content_type}\r\n");
        assert_eq!(
            head.contains("content-type"),
            !content_type.is_empty(),
            "{name}"
        );
        assert!(
            content_type.is_empty() || head.contains(&line),
            "{name}: {head}"
        );
        let got = String::from_utf8(got).unwrap();
        assert!(
            got.contains(body) && (!body.is_empty() || got.is_empty()),
            "{name}: {got}"
        );
        assert!(end.is_ok(), "{name}");
    }
    let (head, ..) = with(Failure::Redirect("/v1/elsewhere".into()));
    assert!(head.contains("location: /v1/elsewhere"));
    let (_, body, _) = with(Failure::NotUtf8);
    assert!(String::from_utf8(body).is_err());
}

#[test]
fn retry_after_in_its_three_forms() {
    let (head, body, _) = with(Failure::TooManyRequests(RetryAfter::Seconds(7)));
    assert!(
        head.starts_with("http/1.1 429") && head.contains("retry-after: 7\r\n"),
        "{head}"
    );
    assert!(
        String::from_utf8(body)
            .unwrap()
            .contains("too_many_requests")
    );
    let (head, ..) = with(Failure::TooManyRequests(RetryAfter::Absent));
    assert!(
        head.starts_with("http/1.1 429") && !head.contains("retry-after"),
        "{head}"
    );
    let clerk = Emulator::start();
    clerk.fail(Fault::on("*", "/v1/**").with(Failure::TooManyRequests(RetryAfter::Date(100))));
    let answer = ureq::get(format!("{}/v1/users", clerk.url()))
        .config()
        .http_status_as_error(false)
        .build()
        .call()
        .unwrap();
    let date = answer.headers()["retry-after"].to_str().unwrap();
    let date = httpdate::parse_http_date(date).unwrap();
    let wait = date.duration_since(SystemTime::now()).unwrap();
    assert!(
        wait > Duration::from_secs(90) && wait <= Duration::from_secs(100),
        "{wait:?}"
    );
}

#[test]
fn connections_that_break() {
    let (head, body, end) = with(Failure::Reset);
    assert!(head.is_empty() && body.is_empty());
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);

    let (head, body, end) = with(Failure::ResetInBody);
    assert!(
        head.starts_with("http/1.1 200") && body.starts_with(b"[{"),
        "{head}"
    );
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);

    let (head, body, end) = with(Failure::Truncated);
    let length = head
        .split("content-length: ")
        .nth(1)
        .unwrap()
        .lines()
        .next()
        .unwrap();
    assert!(
        end.is_ok() && body.len() < length.parse::<usize>().unwrap(),
        "{length}"
    );
}

#[test]
fn answers_that_take_their_time() {
    let start = Instant::now();
    let (_, body, _) = with(Failure::Delay(Duration::from_millis(300)));
    assert!(start.elapsed() >= Duration::from_millis(300) && body.starts_with(b"[{"));

    let clerk = Emulator::start();
    clerk.fail(Fault::on("GET", "/v1/users").with(Failure::Dribble(Duration::from_millis(50))));
    let start = Instant::now();
    let (_, body, _) = exchange(&clerk);
    assert!(start.elapsed() >= Duration::from_millis(100)); // `[]` and its chunks
    assert!(String::from_utf8(body).unwrap().contains('['));
}

#[test]
fn answers_that_are_too_much() {
    let (head, body, end) = with(Failure::Huge(3 << 20));
    assert!(head.contains("transfer-encoding: chunked") && end.is_ok());
    assert!(body.len() > 3 << 20);

    let (head, body, _) = with(Failure::GzipBomb(100 << 20));
    assert!(
        head.contains("content-encoding: gzip") && body.len() < 1 << 20,
        "{}",
        body.len()
    );
    let unpacked = std::io::copy(&mut GzDecoder::new(&body[..]), &mut std::io::sink()).unwrap();
    assert_eq!(unpacked, 100 << 20);
}

#[test]
fn rules_can_be_set_over_http() {
    let clerk = Emulator::start();
    let faults = format!("{}/__emulator/faults", clerk.url());
    let send = |lines: &str| {
        let request = ureq::post(&faults).content_type("application/octet-stream");
        request.send(lines)
    };
    send("GET /v1/users x1 after=1 418").unwrap();
    let status = || exchange(&clerk).0[9..12].to_owned();
    assert_eq!([status(), status(), status()], ["200", "418", "200"]);
    // All lines or none.
    assert!(send("* /v1/** 503\nGET").is_err());
    assert_eq!(status(), "200");
}

#[test]
fn pages_of_the_frontend_api_fail_as_well() {
    let clerk = Emulator::builder().users(1).start();
    let sign_in = || {
        let mut socket = TcpStream::connect(clerk.address()).unwrap();
        let request = "GET /sign-in HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        socket.write_all(request.as_bytes()).unwrap();
        let mut text = Vec::new();
        let end = socket.read_to_end(&mut text).map(|_| ());
        (String::from_utf8(text).unwrap(), end)
    };
    let pause = Duration::from_millis(300);
    for failure in [Failure::Delay(pause), Failure::Truncated] {
        clerk.fail(Fault::on("GET", "/sign-in").times(1).with(failure.clone()));
        let start = Instant::now();
        let (spoilt, _) = sign_in();
        let late = start.elapsed() >= pause;
        assert!(spoilt.contains("set-cookie: __clerk_db_jwt="), "{spoilt}");
        assert_eq!(late, failure == Failure::Delay(pause), "{failure:?}");
        let whole = spoilt.ends_with('}');
        assert_eq!(whole, failure != Failure::Truncated, "{spoilt}");
    }
    let (text, end) = sign_in();
    assert!(text.ends_with('}') && end.is_ok(), "{text}");
}

/// What arrives within a moment of two requests on one connection.
fn two_requests(clerk: &Emulator) -> String {
    let mut socket = TcpStream::connect(clerk.address()).unwrap();
    let pause = Some(Duration::from_millis(300));
    socket.set_read_timeout(pause).unwrap();
    let mut bytes = Vec::new();
    for _ in 0..2 {
        let key = clerk.secret_key();
        let head = "GET /v1/jwks HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer";
        write!(socket, "{head} {key}\r\n\r\n").unwrap();
    }
    let end = socket.read_to_end(&mut bytes);
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn connections_stay_open_without_an_answer() {
    let clerk = Emulator::start();
    let fail = |failure| clerk.fail(Fault::on("GET", "/v1/jwks").times(1).with(failure));
    for failure in [Failure::Hang, Failure::Mute] {
        fail(failure);
        assert_eq!(two_requests(&clerk), "");
    }
    fail(Failure::HangInBody);
    let half = two_requests(&clerk);
    assert!(
        half.starts_with("HTTP/1.1 200") && half.contains("\"keys\""),
        "{half}"
    );
    assert!(!half.ends_with('}'), "{half}");

    let whole = two_requests(&clerk);
    assert_eq!(whole.matches("HTTP/1.1 200").count(), 2, "{whole}");
}
