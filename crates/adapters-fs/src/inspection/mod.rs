//! Telling what bytes are, from the bytes alone.

mod archive;
pub(crate) mod content;
pub(crate) mod headers;
pub(crate) mod image_header;
mod isobmff;
mod markup;
mod media_type;
pub(crate) mod orientation;
mod text;

use std::io::{Read, Seek};

use domain::MediaType;
use ports::{ContentInspector, Inspection, PortError, ReadSeek};

use content::Content;

/// Tells formats by magic numbers and the structure of text, and reads the headers of images.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inspector;

impl ContentInspector for Inspector {
    fn inspect(&self, content: &mut dyn ReadSeek) -> Result<Inspection, PortError> {
        let mut content = Content::new(content);
        let media_type = read_media_type(&mut content)?;
        let header = headers::read(&mut content, media_type);
        content.check()?;
        Ok(Inspection { media_type, image: header.info() })
    }

    fn media_type(&self, content: &mut dyn ReadSeek) -> Result<MediaType, PortError> {
        read_media_type(&mut Content::new(content))
    }
}

/// The format of `content`, from a bounded read at its start.
pub(crate) fn read_media_type(content: &mut Content) -> Result<MediaType, PortError> {
    // Nothing else is read of most, so that it is done in one go.
    let mut head = Vec::with_capacity(media_type::HEAD_BYTES);
    let read = content
        .rewind()
        .and_then(|()| content.take(media_type::HEAD_BYTES as u64).read_to_end(&mut head));
    content.check()?;
    Ok(media_type::media_type(read.map_or(&[], |_| &head)))
}
