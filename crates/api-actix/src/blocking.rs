use actix_web::web;
use tracing::Span;

use crate::error::ApiError;

/// Runs one use case on the blocking pool, within the request's span.
pub async fn blocking<T, E>(
    use_case: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let span = Span::current();
    let answer = web::block(move || span.in_scope(use_case)).await;
    answer.map_err(|error| ApiError::Internal(Box::new(error)))?.map_err(ApiError::from)
}
