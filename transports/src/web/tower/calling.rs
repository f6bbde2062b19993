use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower_service::Service;

pin_project! {
    /// Waits until a service is ready, and calls it. A service that is not called yet holds nothing,
    /// such as a permit of a concurrency limit.
    pub(super) struct Calling<S, R>
    where
        S: Service<R>,
    {
        waiting: Option<(S, R)>,
        #[pin]
        answer: Option<S::Future>,
    }
}

impl<S: Service<R>, R> Calling<S, R> {
    pub(super) fn new(service: S, request: R) -> Self {
        Self {
            waiting: Some((service, request)),
            answer: None,
        }
    }
}

impl<S: Service<R>, R> Future for Calling<S, R> {
    type Output = Result<S::Response, S::Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some((service, _)) = this.waiting {
            ready!(service.poll_ready(context))?;
        }
        if let Some((mut service, request)) = this.waiting.take() {
            this.answer.set(Some(service.call(request)));
        }
        let answer = this.answer.as_pin_mut();
        answer
            .expect("a future is not polled after its end")
            .poll(context)
    }
}
