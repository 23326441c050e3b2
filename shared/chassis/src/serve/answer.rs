//! The body of an answer, which is under way until it is taken.

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

pub(super) struct Answer<T> {
    body: Body,
    _counted: T,
}

impl<T: Unpin + Send + 'static> Answer<T> {
    /// A body that is counted - as waiting, or as under way - until it is taken or let go.
    pub fn of(body: Body, counted: T) -> Body {
        Body::new(Self {
            body,
            _counted: counted,
        })
    }
}

impl<T: Unpin> HttpBody for Answer<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
