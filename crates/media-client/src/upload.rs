//! Files to upload.

use std::fmt;
use std::io;
use std::path::Path;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

/// How many bytes are read from a file, and reported as sent, at a time.
const CHUNK_BYTES: usize = 256 << 10;

type Content = stream::BoxStream<'static, io::Result<Bytes>>;
type Progress = Box<dyn FnMut(u64) + Send + Sync>;

/// A file to upload, and the texts that go with it.
pub struct Upload {
    file_name: String,
    content: Content,
    length: Option<u64>,
    name: Option<String>,
    description: Option<String>,
    progress: Option<Progress>,
}

impl Upload {
    /// Uploads bytes in memory under the name of a file.
    pub fn from_bytes(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let mut bytes = bytes.into();
        let length = u64::try_from(bytes.len()).ok();
        let chunks = std::iter::from_fn(move || {
            let chunk = bytes.split_to(bytes.len().min(CHUNK_BYTES));
            (!chunk.is_empty()).then_some(Ok(chunk))
        });
        Self::new(file_name.into(), stream::iter(chunks).boxed(), length)
    }

    /// Uploads a file of this machine under its own name. It is read while it is sent.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let file = File::open(path).await?;
        let length = file.metadata().await?.len();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let content = ReaderStream::with_capacity(file, CHUNK_BYTES).boxed();
        Ok(Self::new(file_name, content, Some(length)))
    }

    /// Uploads what a stream yields; `length` is that of the whole in bytes, if it is known.
    pub fn from_stream(
        file_name: impl Into<String>,
        content: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
        length: Option<u64>,
    ) -> Self {
        Self::new(file_name.into(), content.boxed(), length)
    }

    fn new(file_name: String, content: Content, length: Option<u64>) -> Self {
        Self { file_name, content, length, name: None, description: None, progress: None }
    }

    /// The file's name in the library; without it that of the file.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// A description.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Calls `report` with the bytes of the content that were handed to the connection so far,
    /// each time that they become more.
    #[must_use]
    pub fn on_progress(self, report: impl FnMut(u64) + Send + Sync + 'static) -> Self {
        Self { progress: Some(Box::new(report)), ..self }
    }

    /// The body of the request.
    pub(crate) fn into_form(self) -> Form {
        let body = Body::wrap_stream(reported(self.content, self.progress));
        let part = match self.length {
            Some(length) => Part::stream_with_length(body, length),
            None => Part::stream(body),
        };
        let texts = [("name", self.name), ("description", self.description)];
        let texts = texts.into_iter().filter_map(|(field, text)| Some((field, text?)));
        // The names of files are sent as browsers send them.
        let form = texts
            .fold(Form::new().percent_encode_noop(), |form, (field, text)| form.text(field, text));
        form.part("f", part.file_name(self.file_name))
    }
}

/// The content, with a report of each chunk.
fn reported(content: Content, progress: Option<Progress>) -> Content {
    let Some(mut report) = progress else { return content };
    let mut sent = 0;
    content
        .inspect_ok(move |chunk| {
            sent += chunk.len() as u64;
            report(sent);
        })
        .boxed()
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("length", &self.length)
            .field("name", &self.name)
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}
