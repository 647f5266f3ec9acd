use std::ops::Range;

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use application::Details;
use domain::MediaFile;
use ports::PortError;
use sha2::{Digest, Sha256};

use super::body::MediaFileBody;
use super::media_urls::MediaUrls;
use crate::conditional::EntityTag;
use crate::media_url::media_url;

/// The details of a media file as they are sent, but for what differs from request to request: what URLs
/// begin with, and the queries that they are signed by.
#[derive(Debug)]
pub struct Outline {
    /// JSON whose URLs are paths.
    json: Box<str>,
    /// Where in it these paths are.
    paths: Box<[Range<usize>]>,
    digest: [u8; 32],
}

/// What is in front of each path, and nowhere else: a quote within a text has a backslash before it.
const BEFORE_PATH: &str = "\"f\":\"";

/// Room for the details of most files.
const USUAL_LENGTH: usize = 2048;

impl Outline {
    /// # Errors
    /// [`PortError::Backend`] when there is no JSON for it.
    pub fn new(file: &MediaFile) -> Result<Self, PortError> {
        let body = MediaFileBody::new(file, &|key| media_url("", key));
        let mut json = Vec::with_capacity(USUAL_LENGTH);
        serde_json::to_writer(&mut json, &body)
            .map_err(|error| PortError::Backend(error.into()))?;
        let digest = Sha256::digest(&json).into();
        let json = str::from_utf8(&json).map_err(|error| PortError::Backend(error.into()))?;
        // A copy leaves no gap behind it, as a text would that is cut to its length.
        Ok(Self { paths: paths(json), json: json.into(), digest })
    }

    /// Names the state that is told with URLs that begin with `base`. It is the same one whenever it is asked
    /// for: signatures are left out of it.
    #[must_use]
    pub fn entity_tag(&self, base: &str) -> EntityTag {
        let name = Sha256::new().chain_update(self.digest).chain_update(base).finalize();
        EntityTag::strong(&name[..16])
    }

    /// The answer that `response` begins, with the details and their entity tag.
    pub fn answer(&self, urls: &MediaUrls, mut response: HttpResponseBuilder) -> HttpResponse {
        response
            .insert_header(header::ContentType::json())
            .insert_header((header::ETAG, self.entity_tag(urls.base()).to_string()))
            .body(self.json(urls))
    }

    fn json(&self, urls: &MediaUrls) -> String {
        let mut json =
            String::with_capacity(self.json.len() + self.paths.len() * urls.base().len());
        let mut written = 0;
        for path in &self.paths {
            json.push_str(&self.json[written..path.start]);
            urls.write(&self.json[path.clone()], &mut json);
            written = path.end;
        }
        json.push_str(&self.json[written..]);
        json
    }
}

impl Details for Outline {
    fn of(file: MediaFile) -> Result<Self, PortError> {
        Self::new(&file)
    }

    fn bytes(&self) -> u64 {
        (size_of_val(self) + size_of_val(&*self.json) + size_of_val(&*self.paths)) as u64
    }
}

/// Where in `json` the paths of URLs are. None has a quote, nor anything else that would be escaped.
fn paths(json: &str) -> Box<[Range<usize>]> {
    let starts = json.match_indices(BEFORE_PATH).map(|(index, before)| index + before.len());
    let length = |start: usize| json[start..].find('"').unwrap_or_default();
    starts.map(|start| start..start + length(start)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use actix_web::body::to_bytes;
    use actix_web::http::header;
    use actix_web::test::TestRequest;
    use actix_web::web::Data;
    use actix_web::{FromRequest, HttpResponse};
    use domain::{MediaFile, User};
    use ports_contract::fixtures::{image_file, placeholder, text_file};
    use ports_contract::memory::FixedClock;

    use super::super::body::MediaFileBody;
    use super::super::media_urls::{MediaUrls, PublicUrl};
    use super::Outline;
    use crate::media_access::{MediaAccess, SignedAccess, SigningKeys};

    const BASE: &str = "https://media.example/x";

    async fn urls(access: MediaAccess) -> MediaUrls {
        let request = TestRequest::default()
            .app_data(Data::new(PublicUrl(Some(BASE.to_owned()))))
            .app_data(Data::new(access))
            .to_http_request();
        MediaUrls::extract(&request).await.expect("there is a public URL")
    }

    fn signed() -> MediaAccess {
        let keys = SigningKeys::read(Some(&"0f".repeat(32)), true).expect("sound keys");
        let keys = keys.expect("there are some");
        let access = SignedAccess { keys, lifetime: Duration::from_hours(1) };
        MediaAccess::new(Some(&access), Arc::new(FixedClock::default()))
    }

    /// Files whose keys have to be encoded, and whose texts look like the JSON that they are part of.
    fn files() -> Vec<MediaFile> {
        let texts = ["\"f\":\"", "\\\"f\":\"/media/x\"", "\"", "\\", "f", "", "تصویر\u{0}\n"];
        let images = texts.map(|text| {
            let ada = User { first_name: text.to_owned(), ..placeholder(1, "ada") };
            MediaFile {
                name: Some(text.to_owned()),
                description: Some(text.repeat(2)),
                ..image_file(9, 20, "a/b \"f\": تصویر", Some(&ada))
            }
        });
        images.into_iter().chain([text_file(8, "media/media/a.txt", None)]).collect()
    }

    #[actix_web::test]
    async fn an_answer_is_the_json_of_the_file_with_the_urls_of_the_request() {
        for access in [MediaAccess::Public, signed()] {
            let urls = urls(access).await;
            for file in files() {
                let outline = Outline::new(&file).expect("there is JSON for it");
                let answer = outline.answer(&urls, HttpResponse::Ok());
                let body = to_bytes(answer.into_body()).await.expect("a body in memory");
                let expected = MediaFileBody::new(&file, &|key| urls.url(key));
                assert_eq!(body, serde_json::to_vec(&expected).expect("there is JSON for it"));
            }
        }
    }

    #[actix_web::test]
    async fn an_entity_tag_is_that_of_the_file_and_the_base_whoever_signs() {
        let [public, signed] = [urls(MediaAccess::Public).await, urls(signed()).await];
        let files = files();
        let outlines =
            || files.iter().map(|file| Outline::new(file).expect("there is JSON for it"));
        let mut tags = Vec::new();
        for outline in outlines() {
            let sent = [&public, &signed].map(|urls| {
                let answer = outline.answer(urls, HttpResponse::Ok());
                answer.headers().get(header::ETAG).cloned().expect("it has one")
            });
            assert_eq!(sent[0], sent[1]);
            assert_eq!(sent[0], outline.entity_tag(BASE).to_string());
            tags.extend(
                [BASE, "https://media.example"].map(|base| outline.entity_tag(base).to_string()),
            );
        }
        let again = outlines().map(|outline| outline.entity_tag(BASE).to_string());
        assert!(again.eq(tags.iter().step_by(2).cloned()));
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 2 * files.len());
    }
}
