//! What a service does under every fault of Clerk's API, over each transport of this crate.

use std::sync::Arc;

use clerk_backend::{AsyncTransport, ReqwestTransport, Transport, UreqTransport};
use clerk_conformance::fault_table::{MAX_BODY, Names, Subject, check};

fn judge(subject: &Subject) {
    let table = check(subject);
    println!("{table}");
    assert!(table.broken().is_empty(), "{:#?}", table.broken());
}

#[test]
fn ureq() {
    judge(&Subject::blocking("ureq", |names| {
        let config = ureq::Agent::config_builder().proxy(None).build();
        let agent = match names {
            Names::System => config.into(),
            Names::Hanging => ureq::Agent::with_parts(
                config,
                ureq::unversioned::transport::DefaultConnector::new(),
                Hanging,
            ),
        };
        let transport = UreqTransport::with_agent(agent).max_body(MAX_BODY);
        Some(Arc::new(transport) as Arc<dyn Transport>)
    }));
}

#[test]
fn reqwest_over_http_1() {
    judge(&Subject::asynchronous("reqwest, HTTP/1.1", |names| {
        over_reqwest(ReqwestTransport::client_builder().http1_only(), names)
    }));
}

#[test]
fn reqwest_over_http_2() {
    let subject = Subject::asynchronous("reqwest, HTTP/2", |names| {
        let builder = ReqwestTransport::client_builder();
        over_reqwest(builder.http2_prior_knowledge(), names)
    });
    judge(&subject.multiplexing());
}

#[allow(clippy::unnecessary_wraps)] // what a subject's maker gives
fn over_reqwest(builder: reqwest::ClientBuilder, names: Names) -> Option<Arc<dyn AsyncTransport>> {
    let builder = match names {
        Names::System => builder,
        Names::Hanging => builder.dns_resolver(Arc::new(Hanging)),
    };
    let transport = ReqwestTransport::with_client(builder.build().unwrap());
    Some(Arc::new(transport.max_body(MAX_BODY)))
}

/// Looks names up without end.
#[derive(Debug)]
pub(crate) struct Hanging;

impl reqwest::dns::Resolve for Hanging {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(core::future::pending())
    }
}

impl ureq::unversioned::resolver::Resolver for Hanging {
    fn resolve(
        &self,
        uri: &http::Uri,
        _: &ureq::config::Config,
        timeout: ureq::unversioned::transport::NextTimeout,
    ) -> Result<ureq::unversioned::resolver::ResolvedSocketAddrs, ureq::Error> {
        // Addresses are no names.
        if let Some(authority) = uri.authority()
            && let Ok(address) = authority.as_str().parse()
        {
            let mut addresses = self.empty();
            addresses.push(address);
            return Ok(addresses);
        }
        std::thread::sleep(*timeout.after);
        Err(ureq::Error::Timeout(timeout.reason))
    }
}
