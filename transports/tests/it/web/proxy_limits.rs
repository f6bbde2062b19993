//! The Frontend API proxy in front of a Frontend API that hangs.

use std::time::{Duration, Instant};

use axum_08 as axum;

use axum::body::Body;
use bytes::Bytes;
use clerk_backend::SecretKey;
use clerk_backend::auth::PublishableKey;
use clerk_backend::proxy::{FrontendApiProxy, ProxyService};
use http::{Request, Response};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const SHORT: Duration = Duration::from_millis(300);
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n";

/// A Frontend API that reads a request and then does this.
async fn frontend_api<F>(then: impl Fn(TcpStream) -> F + Send + 'static) -> ProxyService
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await.unwrap();
            tokio::spawn(then(stream));
        }
    });
    let key = PublishableKey::parse("pk_test_aGFwcHktbGlvbi00Mi5jbGVyay5hY2NvdW50cy5kZXYk");
    let proxy = FrontendApiProxy::new(&key.unwrap(), SecretKey::new("sk_test_x").unwrap());
    let service = ProxyService::new(proxy.with_frontend_api(&url).unwrap()).unwrap();
    service.first_byte_timeout(SHORT).chunk_timeout(SHORT)
}

async fn hang(stream: TcpStream) {
    let _open = stream;
    std::future::pending::<()>().await;
}

async fn ask(service: &ProxyService, body: Body) -> Response<reqwest::Body> {
    let request = Request::post("/__clerk/v1/client").header("host", "app.test");
    service.forward(request.body(body).unwrap()).await
}

#[tokio::test]
async fn response_that_does_not_begin_is_504() {
    let service = frontend_api(hang).await;
    let start = Instant::now();
    let answer = ask(&service, Body::empty()).await;
    assert_eq!(answer.status(), 504);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert!(start.elapsed() >= SHORT, "{:?}", start.elapsed());
}

#[tokio::test]
async fn response_that_stalls_ends_with_an_error() {
    let service = frontend_api(|mut stream| async move {
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        stream.write_all(b"abc").await.unwrap();
        hang(stream).await;
    });
    let service = service.await.max_concurrent(1);
    let mut body = ask(&service, Body::empty()).await.into_body();
    let chunk = body.frame().await.unwrap().unwrap();
    assert_eq!(chunk.into_data().unwrap(), "abc");
    assert!(body.frame().await.unwrap().is_err());
    // Its place is free although somebody still holds the answer.
    assert_eq!(ask(&service, Body::empty()).await.status(), 200);
}

#[tokio::test]
async fn time_that_the_client_takes_to_read_does_not_count() {
    let service = frontend_api(|mut stream| async move {
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        stream.write_all(b"abcdef").await.unwrap();
        hang(stream).await;
    });
    let answer = ask(&service.await, Body::empty()).await;
    tokio::time::sleep(SHORT * 2).await;
    let body = answer.into_body().collect().await.unwrap();
    assert_eq!(body.to_bytes(), "abcdef");
}

/// Ten chunks that take four times as long as the Frontend API may take once it has them.
#[tokio::test]
async fn time_that_the_client_takes_to_send_does_not_count() {
    let service = frontend_api(|mut stream| async move {
        let mut rest = Vec::new();
        while !rest.ends_with(b"0\r\n\r\n") {
            assert!(stream.read_buf(&mut rest).await.unwrap() > 0);
        }
        stream.write_all(HEAD.as_bytes()).await.unwrap();
        stream.write_all(b"abcdef").await.unwrap();
    });
    let chunks = futures_util::stream::unfold(0, |count| async move {
        tokio::time::sleep(SHORT / 3).await;
        let chunk = Ok::<_, std::convert::Infallible>(Bytes::from_static(b"chunk"));
        (count < 12).then_some((chunk, count + 1))
    });
    let answer = ask(&service.await, Body::from_stream(chunks)).await;
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn client_that_stops_sending_is_504() {
    let service = frontend_api(hang).await;
    let chunks = futures_util::stream::pending::<Result<Bytes, std::convert::Infallible>>();
    let answer = ask(&service, Body::from_stream(chunks)).await;
    assert_eq!(answer.status(), 504);
}

#[tokio::test]
async fn request_over_the_concurrent_limit_is_503_at_once() {
    let service = frontend_api(hang).await.max_concurrent(2);
    let start = Instant::now();
    let asking = || {
        let service = service.clone();
        tokio::spawn(async move { ask(&service, Body::empty()).await.status() })
    };
    let held = [asking(), asking()];
    tokio::task::yield_now().await;
    let refused = ask(&service, Body::empty()).await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert!(start.elapsed() < SHORT, "{:?}", start.elapsed());
    for asked in held {
        assert_eq!(asked.await.unwrap(), 504);
    }
    assert_eq!(ask(&service, Body::empty()).await.status(), 504);
}
