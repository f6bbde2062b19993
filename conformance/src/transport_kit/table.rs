//! The table: what the server does, and how the exchange must end over every transport.

use core::time::Duration;
use std::io::Write;
use std::time::SystemTime;

use clerk_backend::TransportErrorKind;
use clerk_backend::TransportErrorKind::{Broken, Connect, Timeout, TooLarge};
use flate2::{Compress, Compression, FlushCompress, write::GzEncoder};
use serde_json::json;

use super::outcome::Ended;
use super::rows::{Row, Target};
use super::server::{Act, Play};

const MEGABYTE: usize = 1_000_000;
const FLOOD: usize = 100;
const SOON: Duration = Duration::from_millis(600);
const PAUSE: Duration = Duration::from_millis(40);

pub(super) fn rows() -> Vec<Row> {
    let mut rows = connecting();
    rows.extend(breaking());
    rows.extend(late());
    rows.extend(lengths());
    rows.extend(answers());
    rows.extend(refusals());
    rows.extend(rate_limits());
    rows.extend(floods());
    rows.extend(contents());
    rows
}

fn connecting() -> Vec<Row> {
    let plain = answer("400 Bad Request", "", "speak TLS");
    let no_connection = || lost(Connect, false);
    vec![
        Row::new("the name does not resolve", Target::NoName, no_connection()),
        Row::new("nobody listens", Target::NoListener, no_connection()),
        Row::new(
            "nobody listens to a POST",
            Target::NoListener,
            no_connection(),
        )
        .post(),
        Row::new(
            "no TLS where TLS is expected",
            Target::Tls(Play::bytes(plain.clone()).blurting()),
            no_connection(),
        ),
        Row::new(
            "no TLS where a POST expects it",
            Target::Tls(Play::bytes(plain).blurting()),
            no_connection(),
        )
        .post(),
    ]
}

fn breaking() -> Vec<Row> {
    let broken = || lost(Broken, true);
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n";
    let half = format!("{head}{{\"half\":");
    vec![
        Row::new(
            "reset before the head",
            Play::bytes("").resetting(),
            broken(),
        ),
        Row::new(
            "reset before the head of a POST",
            Play::bytes("").resetting(),
            broken(),
        )
        .post(),
        Row::new("closed before the head", Play::bytes(""), broken()),
        Row::new(
            "closed in the head",
            Play::bytes("HTTP/1.1 200 OK\r\nConte"),
            broken(),
        ),
        Row::new(
            "reset behind the head",
            Play::bytes(head).resetting(),
            broken(),
        ),
        Row::new("reset in the body", Play::bytes(half).resetting(), broken()),
        Row::new(
            "not HTTP",
            Play::bytes("SSH-2.0-OpenSSH_9.9\r\n\r\n"),
            broken(),
        ),
    ]
}

fn late() -> Vec<Row> {
    let timeout = || lost(Timeout, true);
    let whole = answer("200 OK", "", &json!({"text": "x".repeat(200)}).to_string());
    let end_of_head = whole.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = whole.split_at(end_of_head.map_or(0, |end| end + 4));
    let (head, body) = (head.to_vec(), body.to_vec());
    vec![
        Row::new("no answer", Play::new(|_| vec![Act::Hold]), timeout()).within(SOON),
        Row::new(
            "no answer to a POST",
            Play::new(|_| vec![Act::Hold]),
            timeout(),
        )
        .post()
        .within(SOON),
        Row::new(
            "a head byte by byte",
            Play::new(move |_| vec![Act::Dribble(whole.clone(), PAUSE)]),
            timeout(),
        )
        .within(SOON),
        Row::new(
            "a body byte by byte",
            Play::new(move |_| vec![Act::Send(head.clone()), Act::Dribble(body.clone(), PAUSE)]),
            timeout(),
        )
        .within(SOON),
        Row::new(
            "no body",
            Play::new(|_| {
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
                vec![Act::Send(head.into()), Act::Hold]
            }),
            timeout(),
        )
        .within(SOON),
    ]
}

fn lengths() -> Vec<Row> {
    let length = |length: &str, body: &str| {
        Play::bytes(format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    };
    let smuggling = |asked: &super::server::Asked| {
        let mut bytes = answer("200 OK", "", &json!({"answer": asked.number}).to_string());
        if asked.number == 1 {
            bytes.extend(answer("200 OK", "", r#"{"answer":"smuggled"}"#));
        }
        vec![Act::Send(bytes)]
    };
    vec![
        Row::new(
            "fewer bytes than announced",
            length("40", "{}"),
            lost(Broken, true),
        ),
        Row::new(
            "more bytes than announced",
            length("2", "{}{}{}"),
            Ended::Ready(json!({})),
        ),
        Row::new(
            "a second answer behind the first, then another request",
            Play::new(smuggling).keeping_open(),
            Ended::Ready(json!({"answer": 2})),
        )
        .twice(),
        Row::new(
            "a length that is no number",
            length("many", "{}"),
            lost(Broken, true),
        ),
        Row::new(
            "no length, ended by the connection",
            Play::bytes("HTTP/1.1 200 OK\r\n\r\n{\"whole\":true}"),
            Ended::Ready(json!({"whole": true})),
        ),
        Row::new(
            "chunks",
            chunked(
                "7\r\n{\"whole\r\n7;x=y\r\n\":true}\r\n0\r\n\r\n",
                "{\"whole\":true}",
            ),
            Ended::Ready(json!({"whole": true})),
        ),
        Row::new(
            "chunks without an end",
            chunked("2\r\n{}\r\n", "{"),
            lost(Broken, true),
        ),
        Row::new(
            "a chunk without a size",
            chunked("x\r\n{}\r\n", "{"),
            lost(Broken, true),
        ),
    ]
}

/// Chunks for clients of HTTP/1.1; for those of HTTP/1.0, which may not be sent any (RFC 9112
/// section 6.1), `plain` with the length of `{"whole":true}`.
fn chunked(chunks: &'static str, plain: &'static str) -> Play {
    Play::new(move |asked| {
        vec![Act::Send(if asked.modern {
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}").into()
        } else {
            format!("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{plain}").into()
        })]
    })
}

fn answers() -> Vec<Row> {
    let ready = |text: &str| Ended::Ready(serde_json::from_str(text).expect("JSON"));
    let hints = Play::new(|asked| {
        let hints: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
        let hints = if asked.modern { hints } else { b"" };
        vec![
            Act::Send(hints.into()),
            Act::Send(answer("200 OK", "", "{}")),
        ]
    });
    let charset = "Content-Type: application/json; charset=utf-8\r\n";
    vec![
        Row::new(
            "204",
            Play::bytes("HTTP/1.1 204 No Content\r\n\r\n"),
            ready("null"),
        ),
        Row::new(
            "200 without content",
            Play::bytes(answer("200 OK", "", "")),
            ready("null"),
        ),
        Row::new("hints before the answer", hints, ready("{}")),
        Row::new(
            "JSON with a charset",
            Play::bytes(answer("200 OK", charset, r#"{"name":"Zoë"}"#)),
            ready(r#"{"name":"Zoë"}"#),
        ),
        Row::new(
            "a header that is not UTF-8",
            Play::new(|_| {
                let head = b"HTTP/1.1 200 OK\r\nX-Note: caf\xe9\r\nContent-Length: 2\r\n\r\n{}";
                vec![Act::Send(head.to_vec())]
            }),
            ready("{}"),
        ),
    ]
}

fn refusals() -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, status, code) in [
        ("401", "401 Unauthorized", "authentication_invalid"),
        ("404", "404 Not Found", "resource_not_found"),
        ("409", "409 Conflict", "conflict"),
        ("422", "422 Unprocessable Entity", "form_param_missing"),
    ] {
        let body = json!({
            "errors": [{"code": code, "message": "no", "long_message": "no"}],
            "clerk_trace_id": "trace",
        });
        let play = Play::bytes(answer(status, "", &body.to_string()));
        rows.push(Row::new(name, play, refused(status, code, None)));
    }
    for (name, status) in [
        ("500 in HTML", "500 Internal Server Error"),
        ("502 in HTML", "502 Bad Gateway"),
        ("503 in HTML", "503 Service Unavailable"),
    ] {
        let html = answer(
            status,
            "Content-Type: text/html\r\n",
            "<html><body>sorry</body></html>",
        );
        rows.push(Row::new(name, Play::bytes(html), refused(status, "", None)));
    }
    let elsewhere = "Location: /elsewhere\r\n";
    for (name, status) in [
        ("301", "301 Moved Permanently"),
        ("302", "302 Found"),
        ("303", "303 See Other"),
        ("307", "307 Temporary Redirect"),
        ("308", "308 Permanent Redirect"),
    ] {
        let play = || Play::bytes(answer(status, elsewhere, ""));
        rows.push(Row::new(name, play(), refused(status, "", None)));
        rows.push(Row::new(name, play(), refused(status, "", None)).post());
    }
    rows
}

fn rate_limits() -> Vec<Row> {
    let status = "429 Too Many Requests";
    let body = r#"{"errors":[{"code":"too_many_requests","message":"slow down"}]}"#;
    let soon = Play::new(move |_| {
        let then = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(30));
        vec![Act::Send(answer(
            status,
            &format!("Retry-After: {then}\r\n"),
            body,
        ))]
    });
    let expected = |wait| refused(status, "too_many_requests", wait);
    let mut rows = vec![Row::new("429 with a date", soon, expected(Some(30)))];
    rows.extend(
        [
            ("429 with seconds", "Retry-After: 30", Some(30)),
            (
                "429 with a date that has passed",
                "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT",
                Some(0),
            ),
            ("429 without a time", "X-None: 1", None),
            ("429 with a time that is none", "Retry-After: soon", None),
            ("429 with a negative time", "Retry-After: -1", None),
        ]
        .map(|(name, field, wait)| {
            let play = Play::bytes(answer(status, &format!("{field}\r\n"), body));
            Row::new(name, play, expected(wait))
        }),
    );
    rows
}

fn floods() -> Vec<Row> {
    let too_large = || lost(TooLarge, true);
    let flood = |head: String| {
        Play::new(move |_| {
            let head = format!("{head}\r\n\"");
            vec![
                Act::Send(head.into()),
                Act::Repeat(vec![b'x'; MEGABYTE], FLOOD),
            ]
        })
    };
    let announced = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n",
        FLOOD * MEGABYTE + 1
    );
    let bomb = bomb();
    let bomb = Play::new(move |asked| {
        let head = "HTTP/1.1 200 OK\r\n";
        if asked.gzip {
            let head = format!(
                "{head}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                bomb.len()
            );
            vec![Act::Send(head.into()), Act::Send(bomb.clone())]
        } else {
            vec![
                Act::Send(format!("{head}\r\n").into()),
                Act::Repeat(vec![b'x'; MEGABYTE], FLOOD),
            ]
        }
    });
    let head = Play::new(|_| {
        let begin = "HTTP/1.1 200 OK\r\nX-Long: ";
        vec![
            Act::Send(begin.into()),
            Act::Repeat(vec![b'x'; MEGABYTE], FLOOD),
        ]
    });
    vec![
        Row::new("100 MB, announced", flood(announced), too_large()),
        Row::new(
            "100 MB, not announced",
            flood("HTTP/1.1 200 OK\r\n".into()),
            too_large(),
        ),
        Row::new("a gzip bomb of 100 MB", bomb, too_large()),
        Row::new("a head of 100 MB", head, lost(Broken, true)),
    ]
}

fn contents() -> Vec<Row> {
    let body = |body: &[u8]| {
        let mut bytes =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
        bytes.extend(body);
        Play::bytes(bytes)
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let zipped = |spoil: bool| {
        let mut bytes = gzip(br#"{"zipped":true}"#);
        if spoil {
            bytes.truncate(bytes.len() / 2);
        }
        Play::new(move |asked| {
            vec![Act::Send(match (asked.gzip, spoil) {
                (true, _) => {
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
                        bytes.len()
                    );
                    [head.as_bytes(), &bytes].concat()
                }
                (false, false) => answer("200 OK", "", r#"{"zipped":true}"#),
                (false, true) => b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec(),
            })]
        })
    };
    vec![
        Row::new("JSON that is cut off", body(br#"{"cut":"#), Ended::NotJson),
        Row::new(
            "HTML with status 200",
            body(b"<html></html>"),
            Ended::NotJson,
        ),
        Row::new(
            "a body that is not UTF-8",
            body(b"{\"name\":\"caf\xe9\"}"),
            Ended::NotJson,
        ),
        Row::new(
            "JSON 100,000 levels deep",
            body(deep.as_bytes()),
            Ended::NotJson,
        ),
        Row::new("gzip", zipped(false), Ended::Ready(json!({"zipped": true}))),
        Row::new("gzip that is cut off", zipped(true), lost(Broken, true)),
    ]
}

fn answer(status: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

fn lost(kind: TransportErrorKind, sent: bool) -> Ended {
    Ended::Transport { kind, sent }
}

fn refused(status: &str, code: &str, retry_after: Option<u64>) -> Ended {
    Ended::Api {
        status: status[..3]
            .parse()
            .expect("a status line begins with its code"),
        code: code.into(),
        retry_after,
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("writing to memory")
}

/// 100 MB of one letter (RFC 1952): a compressed megabyte that stands on its own, again and again.
/// Its checksum is not right; nobody should get that far.
fn bomb() -> Vec<u8> {
    let mut megabyte = Vec::with_capacity(64 * 1024);
    let compressed = Compress::new(Compression::best(), false).compress_vec(
        &vec![b'x'; MEGABYTE],
        &mut megabyte,
        FlushCompress::Full,
    );
    compressed.expect("a fresh compressor");
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    for _ in 0..FLOOD {
        bomb.extend(&megabyte);
    }
    bomb.extend([3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    bomb
}
