//! A media file as an answer describes it.

use domain::MediaFile;
use serde::{Deserialize, Deserializer};

/// A media file of the service, and the links of the answer that described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteFile {
    /// The file. Its SHA-256 is absent, since the API does not tell it.
    pub file: MediaFile,
    /// The absolute URL of its bytes. Where access is signed it holds for some time only.
    pub url: String,
    /// The absolute URLs of its thumbnails, in the order of [`MediaFile::thumbnails`].
    pub thumbnail_urls: Vec<String>,
    /// The entity tag of this state, for `if_match`; absent in lists.
    pub etag: Option<String>,
}

impl<'de> Deserialize<'de> for RemoteFile {
    /// Reads the API's JSON.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Link {
            f: String,
        }
        #[derive(Deserialize)]
        struct Links {
            f: String,
            #[serde(default)]
            thumbnails: Vec<Link>,
        }
        let json = serde_json::Value::deserialize(deserializer)?;
        let links = Links::deserialize(&json).map_err(serde::de::Error::custom)?;
        let file = MediaFile::deserialize(&json).map_err(serde::de::Error::custom)?;
        let thumbnail_urls = links.thumbnails.into_iter().map(|link| link.f).collect();
        Ok(Self { file, url: links.f, thumbnail_urls, etag: None })
    }
}
