//! Bodies that end when they must: an answer when its caller's certificate ends or the server stops, a reply when the
//! call's time is over.
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::HeaderMap;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use tokio::time::{Instant, Sleep};
use tonic::body::Body;
use tonic::{Code, Status};

use crate::deadline::late;
use crate::session::Session;
use crate::trace::Call;

type Waiting = Pin<Box<dyn Future<Output = Status> + Send>>;

/// An answer of ours.
pub(crate) struct Answer {
    inner: Body,
    call: Call,
    guard: CallGuard,
    /// Made when the body first has nothing to say: most answers are ready at once.
    waiting: Option<Waiting>,
    ended: bool,
}

/// Counts a call as under way for as long as it lives.
pub(crate) struct CallGuard(pub(crate) Arc<Session>);

/// A reply to us.
pub(crate) struct Reply {
    inner: hyper::body::Incoming,
    call: Call,
    deadline: Option<Pin<Box<Sleep>>>,
    ended: bool,
}

// === impl CallGuard ===

impl CallGuard {
    pub(crate) fn new(session: &Arc<Session>) -> Self {
        session.call_began();
        Self(Arc::clone(session))
    }
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        self.0.call_ended();
    }
}

// === impl Answer ===

impl Answer {
    pub(crate) fn new(inner: Body, call: Call, guard: CallGuard) -> Self {
        Self { inner, call, guard, waiting: None, ended: false }
    }

    fn poll_interrupted(&mut self, context: &mut Context<'_>) -> Poll<Status> {
        let session = &self.guard.0;
        let waiting = self.waiting.get_or_insert_with(|| {
            let (over, draining) = (session.over.clone(), session.draining.clone());
            Box::pin(async move {
                tokio::select! {
                    () = over.cancelled() => Status::unauthenticated("the caller's certificate no longer holds"),
                    () = draining.cancelled() => Status::unavailable("the server stops"),
                }
            })
        });
        waiting.as_mut().poll(context)
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        let _entered = this.call.span().clone().entered();
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(frame) => {
                if let Some(Ok(frame)) = &frame
                    && let Some(trailers) = frame.trailers_ref()
                {
                    this.call.ended_with(trailers);
                }
                Poll::Ready(frame)
            }
            Poll::Pending => {
                let status = ready!(this.poll_interrupted(context));
                this.ended = true;
                this.call.ended(status.code());
                let mut trailers = HeaderMap::new();
                let written = status.add_header(&mut trailers);
                Poll::Ready(Some(written.map(|()| Frame::trailers(trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

// === impl Reply ===

impl Reply {
    pub(crate) fn new(inner: hyper::body::Incoming, call: Call, deadline: Option<Instant>) -> Self {
        let deadline = deadline.map(|at| Box::pin(tokio::time::sleep_until(at)));
        Self { inner, call, deadline, ended: false }
    }

    fn failed(&mut self, status: Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.ended = true;
        self.call.ended(status.code());
        Poll::Ready(Some(Err(status)))
    }
}

impl HttpBody for Reply {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        match Pin::new(&mut this.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref() {
                    this.call.ended_with(trailers);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                tracing::debug!(%error, "a reply broke off");
                this.failed(Status::unavailable("the connection broke during the reply"))
            }
            Poll::Ready(None) => {
                this.call.ended(Code::Unknown);
                Poll::Ready(None)
            }
            Poll::Pending => match this.deadline.as_mut().map(|at| at.as_mut().poll(context)) {
                Some(Poll::Ready(())) => this.failed(late()),
                _ => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
