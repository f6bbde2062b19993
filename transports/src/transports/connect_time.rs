//! A bound on connecting that depends on the request, for reqwest, whose own is one for all requests.

use core::future::Future;
use core::task::{Context, Poll};
use core::time::Duration;
use std::io::{Error, ErrorKind};

use tower_layer::Layer;
use tower_service::Service;

use super::transport::BoxFuture;

tokio::task_local! {
    static LIMIT: Duration;
}

/// Runs an exchange that has this much time. What it connects ends earlier, so that the failure is
/// known to be one of connecting.
pub(super) async fn connecting_within<F: Future>(time: Duration, exchange: F) -> F::Output {
    LIMIT.scope(time / 10 * 9, exchange).await
}

/// Makes the connector of a client keep to [`connecting_within`]. A connection that is made for a
/// request in no such scope has the client's own time.
#[derive(Clone, Copy)]
pub(super) struct ConnectTimeLayer;

impl<S> Layer<S> for ConnectTimeLayer {
    type Service = ConnectTime<S>;

    fn layer(&self, connector: S) -> Self::Service {
        ConnectTime(connector)
    }
}

#[derive(Clone)]
pub(super) struct ConnectTime<S>(S);

impl<R, S> Service<R> for ConnectTime<S>
where
    S: Service<R, Error = Box<dyn core::error::Error + Send + Sync>>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        let connecting = self.0.call(target);
        // The connector is called by the request, but may be polled by another task.
        let limit = LIMIT.try_with(|limit| *limit);
        Box::pin(async move {
            let Ok(limit) = limit else {
                return connecting.await;
            };
            tokio::time::timeout(limit, connecting)
                .await
                .unwrap_or_else(|_| Err(Error::from(ErrorKind::TimedOut).into()))
        })
    }
}
