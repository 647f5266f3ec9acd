//! The client: one method for each operation.

use std::sync::Arc;

use bytes::Bytes;
use domain::MediaFileId;
use futures_util::{Stream, TryStreamExt, stream};
use reqwest::header::{AUTHORIZATION, ETAG, HeaderValue, IF_MATCH};
use reqwest::{Method, RequestBuilder, Response, redirect};
use rustls_platform_verifier::BuilderVerifierExt;
use serde::de::DeserializeOwned;

use crate::list::{ListQuery, Page};
use crate::{Changes, Error, RemoteFile, Upload};

/// Calls the API of one media service on behalf of one user. Clones share their connections.
#[derive(Clone, Debug)]
pub struct MediaClient {
    http: reqwest::Client,
    files_url: String,
    authorization: HeaderValue,
}

impl MediaClient {
    /// A client of the service at `base_url`, such as `https://media.example.com`, with the access
    /// key of a user.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the key cannot be sent in a header, or no TLS is possible.
    pub fn new(base_url: &str, key: &str) -> Result<Self, Error> {
        Self::with_http(http_client()?, base_url, key)
    }

    /// As [`new`](Self::new), with an HTTP client of the caller: for time limits, proxies or
    /// certificates of its own.
    ///
    /// # Errors
    /// [`Error::Configuration`] when the key cannot be sent in a header.
    pub fn with_http(http: reqwest::Client, base_url: &str, key: &str) -> Result<Self, Error> {
        let mut authorization = HeaderValue::from_str(&format!("Token {key}"))
            .map_err(|error| Error::Configuration(error.into()))?;
        authorization.set_sensitive(true);
        let files_url = format!("{}/api/media/files", base_url.trim_end_matches('/'));
        Ok(Self { http, files_url, authorization })
    }

    /// All files that `query` selects, in its order. Pages are requested as they are needed.
    ///
    /// Every file that is there during the whole walk, and does not change its place in the
    /// ordering, is met once. The stream ends after its first error.
    pub fn list(&self, query: ListQuery) -> impl Stream<Item = Result<RemoteFile, Error>> + '_ {
        stream::try_unfold(Some(query.first_page()), move |query| async move {
            let Some(query) = query else { return Ok::<_, Error>(None) };
            let page = self.page(&query).await?;
            let next = page.next(query);
            Ok(Some((stream::iter(page.results.into_iter().map(Ok)), next)))
        })
        .try_flatten()
    }

    /// A file's details, with the entity tag of this state.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such file, and those of every request.
    pub async fn retrieve(&self, id: MediaFileId) -> Result<RemoteFile, Error> {
        self.details(self.request(Method::GET, &self.file_url(id))).await
    }

    /// Uploads a file. When this returns, its bytes, thumbnails and details are durable.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::TooLarge`], [`Error::NoRoom`], and those of every request.
    pub async fn upload(&self, upload: Upload) -> Result<RemoteFile, Error> {
        let request = self.request(Method::POST, &self.files_url);
        self.details(request.multipart(upload.into_form())).await
    }

    /// Changes a file's texts. With `if_match`, the entity tag of a state, only if the file is
    /// still in that state.
    ///
    /// # Errors
    /// [`Error::Changed`] when it is not, [`Error::NotFound`], [`Error::Invalid`], and those of
    /// every request.
    pub async fn edit(
        &self,
        id: MediaFileId,
        changes: &Changes,
        if_match: Option<&str>,
    ) -> Result<RemoteFile, Error> {
        let request = self.conditional(Method::PATCH, id, if_match);
        self.details(request.json(changes)).await
    }

    /// Replaces a file's content; its bytes and thumbnails get new URLs. `if_match` is as for
    /// [`edit`](Self::edit).
    ///
    /// # Errors
    /// Those of [`edit`](Self::edit) and [`upload`](Self::upload).
    pub async fn replace(
        &self,
        id: MediaFileId,
        upload: Upload,
        if_match: Option<&str>,
    ) -> Result<RemoteFile, Error> {
        let request = self.conditional(Method::PATCH, id, if_match);
        self.details(request.multipart(upload.into_form())).await
    }

    /// Deletes a file. `if_match` is as for [`edit`](Self::edit).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Changed`], and those of every request.
    pub async fn delete(&self, id: MediaFileId, if_match: Option<&str>) -> Result<(), Error> {
        self.send(self.conditional(Method::DELETE, id, if_match)).await.map(drop)
    }

    /// The bytes at the URL of a file or of a thumbnail, as they arrive. The key is not sent along.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the file is gone; the items fail when the connection does.
    pub async fn content(
        &self,
        url: &str,
    ) -> Result<impl Stream<Item = Result<Bytes, Error>> + use<>, Error> {
        let response = self.http.get(url).send().await.map_err(Error::Connection)?;
        Ok(Error::or_success(response).await?.bytes_stream().map_err(Error::Connection))
    }

    async fn page(&self, query: &ListQuery) -> Result<Page, Error> {
        let request = self.request(Method::GET, &self.files_url).query(query.parameters());
        read_json(self.send(request).await?).await
    }

    async fn details(&self, request: RequestBuilder) -> Result<RemoteFile, Error> {
        let response = self.send(request).await?;
        let etag = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok());
        let etag = etag.map(str::to_owned);
        Ok(RemoteFile { etag, ..read_json(response).await? })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Error> {
        Error::or_success(request.send().await.map_err(Error::Connection)?).await
    }

    fn conditional(
        &self,
        method: Method,
        id: MediaFileId,
        if_match: Option<&str>,
    ) -> RequestBuilder {
        let request = self.request(method, &self.file_url(id));
        match if_match {
            Some(etag) => request.header(IF_MATCH, etag),
            None => request,
        }
    }

    fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.http.request(method, url).header(AUTHORIZATION, self.authorization.clone())
    }

    fn file_url(&self, id: MediaFileId) -> String {
        format!("{}/{}", self.files_url, id.get())
    }
}

async fn read_json<T: DeserializeOwned>(response: Response) -> Result<T, Error> {
    let json = response.bytes().await.map_err(Error::Connection)?;
    serde_json::from_slice(&json).map_err(Error::Unreadable)
}

/// By HTTP/1.1, with the certificates that the system trusts. A redirect is an error: it would lose
/// the body of an upload.
fn http_client() -> Result<reqwest::Client, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| Error::Configuration(error.into()))?
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|error| Error::Configuration(error.into()))
}
