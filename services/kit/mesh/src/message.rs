//! A call's message, read to its end whoever answers before it.
//!
//! An answer that overtakes its message leaves HTTP/2 with frames for a stream that it has forgotten. Each is answered
//! with STREAM_CLOSED, and a connection with too many of those is ended as abuse (h2: `too_many_internal_resets`), with
//! every call that goes over it: a caller that is refused often would break the calls of those that are not.
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};

use crate::MAX_MESSAGE_BYTES;

/// The message. What is left of it when it is dropped is read and thrown away: at most as much as a message may be
/// long, and until the call's time is over.
pub(crate) struct Message {
    /// Taken when dropped.
    inner: Option<Incoming>,
    until: Instant,
}

// === impl Message ===

impl Message {
    pub(crate) fn new(inner: Incoming, until: Instant) -> Self {
        Self { inner: Some(inner), until }
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        let Some(rest) = self.inner.take().filter(|inner| !inner.is_end_stream()) else { return };
        // Without a runtime the connection is gone as well.
        if let Ok(runtime) = Handle::try_current() {
            let until = self.until;
            runtime.spawn(async move { drop(timeout_at(until, read_out(rest)).await) });
        }
    }
}

impl Body for Message {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.inner {
            Some(inner) => Pin::new(inner).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

async fn read_out(mut rest: Incoming) {
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut rest).poll_frame(context)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MAX_MESSAGE_BYTES {
            break;
        }
    }
}
