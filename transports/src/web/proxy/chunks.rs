//! Bodies chunk by chunk, for the frameworks whose own are not those of `http_body`.

use core::pin::Pin;
use core::task::{Context, Poll};
use std::io;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// A chunk of a request's body.
pub(crate) type Chunk = io::Result<Bytes>;

/// The body of a request whose chunks arrive through a channel, because the framework's own body is
/// borrowed or not `Send`.
pub(crate) struct Chunks {
    chunks: mpsc::Receiver<Chunk>,
    length: Option<u64>,
}

impl Chunks {
    pub(crate) fn new(length: Option<u64>) -> (mpsc::Sender<Chunk>, Self) {
        let (sender, chunks) = mpsc::channel(1);
        (sender, Self { chunks, length })
    }
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = self.chunks.poll_recv(context);
        chunk.map(|chunk| Some(chunk?.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.length
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
