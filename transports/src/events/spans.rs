//! The spans of operations and of their attempts. Without the feature `tracing` there are none.

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{AttemptSpan, OperationSpan};
#[cfg(feature = "tracing")]
pub(crate) use on::{AttemptSpan, OperationSpan};

#[cfg(feature = "tracing")]
mod on {
    use core::future::Future;

    use clerk_core::flow::{TransportError, TransportErrorKind};
    use clerk_core::http::{Request, Response};
    use tracing::field::{Empty, display};
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{Span, info_span};

    type Answer = Result<Response, TransportError>;

    /// How an attempt ended: with a status, or with why there is none.
    type Outcome = Result<u16, TransportErrorKind>;

    /// The span of the operation that a flow is at.
    pub(crate) struct OperationSpan {
        span: Span,
        /// Of the last attempt, with how many there were before it.
        outcome: Option<(u32, Outcome)>,
    }

    impl OperationSpan {
        pub(crate) fn none() -> Self {
            Self {
                span: Span::none(),
                outcome: None,
            }
        }

        /// Goes on to the operation that this request is an attempt of.
        pub(crate) fn enter(&mut self, request: &Request) {
            if request.attempt() > 1 {
                return;
            }
            let span = info_span!(
                "clerk.operation",
                otel.name = request.operation(),
                otel.kind = "internal",
                otel.status_code = Empty,
                clerk.lane = request.lane().as_str(),
                http.request.method = request.method.as_str(),
                url.template = request.template(),
                server.address = server(&request.url).0,
                server.port = server(&request.url).1,
                http.request.resend_count = Empty,
                http.response.status_code = Empty,
                "error.type" = Empty,
            );
            let outcome = None;
            *self = Self { span, outcome };
        }

        pub(crate) fn around<F: Future>(&self, work: F) -> Instrumented<F> {
            work.instrument(self.span.clone())
        }

        /// An attempt has ended so. Its end is the operation's if no other one follows.
        pub(crate) fn attempted(&mut self, request: &Request, answer: &Answer) {
            self.outcome = Some((resends(request), outcome(answer)));
        }
    }

    /// An operation whose caller goes away has no outcome.
    impl Drop for OperationSpan {
        fn drop(&mut self) {
            if let Some((resends, outcome)) = self.outcome {
                if resends > 0 {
                    self.span.record("http.request.resend_count", resends);
                }
                record(&self.span, outcome);
            }
        }
    }

    /// The span of one attempt.
    pub(crate) struct AttemptSpan(Span);

    impl AttemptSpan {
        pub(crate) fn new(request: &Request) -> Self {
            let (method, template) = (request.method.as_str(), request.template());
            let resends = resends(request);
            Self(info_span!(
                "clerk.attempt",
                otel.name = display(format_args!("{method} {template}")),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = method,
                url.template = template,
                server.address = server(&request.url).0,
                server.port = server(&request.url).1,
                http.request.resend_count = (resends > 0).then_some(resends),
                http.response.status_code = Empty,
                "error.type" = Empty,
            ))
        }

        pub(crate) fn around<F: Future>(&self, work: F) -> Instrumented<F> {
            work.instrument(self.0.clone())
        }

        pub(crate) fn ended(&self, answer: &Answer) {
            record(&self.0, outcome(answer));
        }
    }

    fn resends(request: &Request) -> u32 {
        request.attempt().saturating_sub(1)
    }

    fn outcome(answer: &Answer) -> Outcome {
        answer
            .as_ref()
            .map(|answer| answer.status)
            .map_err(TransportError::kind)
    }

    /// Records the outcome. The conventions leave the status of a span unset if nothing is wrong.
    fn record(span: &Span, outcome: Outcome) {
        if let Ok(status) = outcome {
            span.record("http.response.status_code", status);
        }
        match outcome {
            Ok(..400) => return,
            Ok(status) => span.record("error.type", display(status)),
            Err(kind) => span.record("error.type", kind.as_str()),
        };
        span.record("otel.status_code", "ERROR");
    }

    /// Host and port of an absolute `http` or `https` URL.
    fn server(url: &str) -> (&str, Option<u16>) {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = match authority.rsplit_once(':') {
            // The colon is not one of an IPv6 address.
            Some((host, port)) if !port.ends_with(']') => {
                return (host, port.parse().ok());
            }
            _ => match scheme {
                "https" => Some(443),
                "http" => Some(80),
                _ => None,
            },
        };
        (authority, port)
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn server_is_host_and_port() {
            for (url, host, port) in [
                (
                    "https://api.clerk.com/v1/users?query=a:1",
                    "api.clerk.com",
                    Some(443),
                ),
                ("http://127.0.0.1:8080/v1/users", "127.0.0.1", Some(8080)),
                ("http://[::1]:8080", "[::1]", Some(8080)),
                ("http://[::1]/v1", "[::1]", Some(80)),
                ("", "", None),
            ] {
                assert_eq!(super::server(url), (host, port), "{url}");
            }
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use core::future::Future;

    use clerk_core::flow::TransportError;
    use clerk_core::http::{Request, Response};

    type Answer = Result<Response, TransportError>;

    pub(crate) struct OperationSpan;

    #[allow(clippy::unused_self)]
    impl OperationSpan {
        pub(crate) fn none() -> Self {
            Self
        }
        pub(crate) fn enter(&mut self, _: &Request) {}
        pub(crate) fn around<F: Future>(&self, work: F) -> F {
            work
        }
        pub(crate) fn attempted(&mut self, _: &Request, _: &Answer) {}
    }

    pub(crate) struct AttemptSpan;

    #[allow(clippy::unused_self)]
    impl AttemptSpan {
        pub(crate) fn new(_: &Request) -> Self {
            Self
        }
        pub(crate) fn around<F: Future>(&self, work: F) -> F {
            work
        }
        pub(crate) fn ended(&self, _: &Answer) {}
    }
}
