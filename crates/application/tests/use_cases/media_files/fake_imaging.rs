//! A fake of the image ports: the bytes say what they are.

use domain::{Dimensions, ImageInfo, MediaType, ThumbnailEdge, ThumbnailFormat};
use ports::{
    ContentInspector, EncodedThumbnail, ImageProcessor, Inspection, NoThumbnails, PortError,
    ReadSeek, Thumbnailing,
};

/// The start of an image that cannot be decoded.
pub const BROKEN_IMAGE: &[u8] = b"image that is broken";

/// Detects content that begins with `image` as an image, which is its own thumbnail, and other
/// content as text.
pub struct FakeImaging;

impl ContentInspector for FakeImaging {
    fn inspect(&self, content: &mut dyn ReadSeek) -> Result<Inspection, PortError> {
        let media_type = self.media_type(content)?;
        Ok(Inspection { media_type, image: ImageInfo::default(), header: Vec::new() })
    }

    fn media_type(&self, content: &mut dyn ReadSeek) -> Result<MediaType, PortError> {
        let is_image = read(content)?.starts_with(b"image");
        Ok(if is_image { MediaType::named("image/png") } else { MediaType::PLAIN_TEXT })
    }
}

impl ImageProcessor for FakeImaging {
    fn make_thumbnails(
        &self,
        content: &mut dyn ReadSeek,
        _: &Inspection,
    ) -> Result<Thumbnailing, PortError> {
        let bytes = read(content)?;
        if bytes.starts_with(BROKEN_IMAGE) {
            return Ok(Thumbnailing::NotMade(NoThumbnails::Unreadable));
        }
        let thumbnail = |edge| EncodedThumbnail {
            edge,
            format: ThumbnailFormat::Jpeg,
            dimensions: Dimensions::new(1, 1).expect("both sides are positive"),
            bytes: bytes.clone(),
        };
        Ok(Thumbnailing::Made(ThumbnailEdge::ALL.map(thumbnail).to_vec()))
    }
}

fn read(content: &mut dyn ReadSeek) -> Result<Vec<u8>, PortError> {
    let mut bytes = Vec::new();
    let read = content.rewind().and_then(|()| content.read_to_end(&mut bytes));
    read.map_err(PortError::backend)?;
    Ok(bytes)
}
