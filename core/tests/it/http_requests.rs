//! The requests of the `http` crate are read as the parts that they are made of.

use core::net::{IpAddr, Ipv4Addr};

use clerk_core::auth::{HttpRequest, IncomingRequest, RequestView};
use http::Request;

type Read = (String, String, bool, Option<IpAddr>, Vec<(String, Vec<u8>)>);

fn read(request: &dyn IncomingRequest) -> Read {
    let mut fields = Vec::new();
    request.visit_headers(&mut |name, value| fields.push((name.into(), value.into())));
    (
        request.method().into(),
        request.url().into(),
        request.is_tls(),
        request.peer_ip(),
        fields,
    )
}

#[test]
fn request_and_its_parts_are_read_alike() {
    let headers: [(&str, &[u8]); 2] = [("cookie", b"a=b"), ("x-tenant", b"\xff")];
    let view = RequestView::new("PATCH", "/invoices?page=2", &headers);
    let builder = Request::patch("/invoices?page=2");
    let builder = headers.iter().fold(builder, |builder, (name, value)| {
        builder.header(*name, *value)
    });
    let request = builder.body(()).unwrap();
    assert_eq!(read(&request), read(&view));
    assert_eq!(read(&HttpRequest::from(&request)), read(&view));
    let (parts, ()) = request.into_parts();
    assert_eq!(read(&parts), read(&view));

    let peer = IpAddr::from(Ipv4Addr::LOCALHOST);
    let known = HttpRequest::from(&parts).https().peer(peer);
    assert_eq!(read(&known), read(&view.tls(true).peer(peer)));
}

/// A request says of itself neither that it came over TLS nor who sent it.
#[test]
fn request_alone_is_not_taken_for_one_over_tls() {
    let request = Request::get("/").body(()).unwrap();
    let (parts, ()) = request.clone().into_parts();
    let requests: [&dyn IncomingRequest; 3] = [&request, &parts, &HttpRequest::from(&parts)];
    for request in requests {
        assert_eq!((request.is_tls(), request.peer_ip()), (false, None));
    }
}
