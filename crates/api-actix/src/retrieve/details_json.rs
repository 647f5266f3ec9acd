//! The JSON of a media file, rendered once per revision of the database and sent many times.

use std::ops::Range;

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use application::Renderer;
use domain::{MediaFile, media_url};
use ports::PortError;
use sha2::{Digest, Sha256};

use crate::http::conditional::EntityTag;
use crate::media_urls::MediaUrls;
use crate::representation::MediaFileBody;

/// The rendered JSON of a media file. URLs in it are relative; base URL and signature are filled in
/// per request.
#[derive(Debug)]
pub struct DetailsJson {
    /// JSON whose URLs are paths.
    json: Box<str>,
    /// Where in `json` these paths are, in bytes.
    paths: Box<[Range<usize>]>,
    digest: [u8; 32],
}

/// Precedes each path and occurs nowhere else, because a quote within a text is escaped.
const BEFORE_PATH: &str = "\"f\":\"";

/// Initial capacity in bytes, enough for most files.
const TYPICAL_LENGTH: usize = 2048;

impl DetailsJson {
    /// Renders `file`.
    ///
    /// # Errors
    /// [`PortError::Backend`] when it cannot be serialized.
    pub fn new(file: &MediaFile) -> Result<Self, PortError> {
        let body = MediaFileBody::new(file, &|key| media_url("", key));
        let mut json = Vec::with_capacity(TYPICAL_LENGTH);
        serde_json::to_writer(&mut json, &body).map_err(PortError::backend)?;
        let digest = Sha256::digest(&json).into();
        let json = str::from_utf8(&json).map_err(PortError::backend)?;
        // A copy leaves no gap in the heap, as a text shrunk to its length would.
        Ok(Self { paths: paths(json), json: json.into(), digest })
    }

    /// How the revision cache renders and measures media files.
    #[must_use]
    pub fn renderer() -> Renderer<Self> {
        Renderer { render: |file| Self::new(&file), bytes: Self::bytes }
    }

    /// Identifies the JSON with URLs that begin with `base`. Signatures do not count, so the tag
    /// does not change when they do.
    #[must_use]
    pub fn entity_tag(&self, base: &str) -> EntityTag {
        let name = Sha256::new().chain_update(self.digest).chain_update(base).finalize();
        EntityTag::strong(&name[..16])
    }

    /// Completes `response` with the JSON and its entity tag.
    pub fn response(&self, urls: &MediaUrls, response: HttpResponseBuilder) -> HttpResponse {
        self.tagged_response(urls, self.entity_tag(urls.base()), response)
    }

    /// The same where the entity tag is known already.
    pub(super) fn tagged_response(
        &self,
        urls: &MediaUrls,
        entity_tag: EntityTag,
        mut response: HttpResponseBuilder,
    ) -> HttpResponse {
        response
            .insert_header(header::ContentType::json())
            .insert_header((header::ETAG, String::from(entity_tag)))
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

    fn bytes(&self) -> u64 {
        (size_of_val(self) + size_of_val(&*self.json) + size_of_val(&*self.paths)) as u64
    }
}

/// Where in `json` the paths of URLs are. A path has no quote and no other character that JSON
/// escapes.
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

    use super::DetailsJson;
    use crate::media_urls::{MediaAccess, MediaUrls, PublicUrl, SignedAccess, SigningKeys};
    use crate::representation::MediaFileBody;

    const BASE: &str = "https://media.example/x";

    async fn urls(access: MediaAccess) -> MediaUrls {
        let request = TestRequest::default()
            .app_data(Data::new(PublicUrl(Some(BASE.to_owned()))))
            .app_data(Data::new(access))
            .to_http_request();
        MediaUrls::extract(&request).await.expect("a public URL is set")
    }

    fn signed() -> MediaAccess {
        let keys = SigningKeys::parse(&"0f".repeat(32)).expect("valid keys");
        let access = SignedAccess { keys, lifetime: Duration::from_hours(1) };
        MediaAccess::new(Some(&access), Arc::new(FixedClock::default()))
    }

    /// Files whose keys need percent-encoding and whose texts look like the JSON around them.
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
    async fn a_response_is_the_json_of_the_file_with_the_urls_of_the_request() {
        for access in [MediaAccess::Public, signed()] {
            let urls = urls(access).await;
            for file in files() {
                let details = DetailsJson::new(&file).expect("it can be serialized");
                let response = details.response(&urls, HttpResponse::Ok());
                let body = to_bytes(response.into_body()).await.expect("a body in memory");
                let expected = MediaFileBody::new(&file, &|key| urls.url(key));
                assert_eq!(body, serde_json::to_vec(&expected).expect("it can be serialized"));
            }
        }
    }

    #[actix_web::test]
    async fn an_entity_tag_depends_on_the_file_and_the_base_but_not_on_signatures() {
        let [public, signed] = [urls(MediaAccess::Public).await, urls(signed()).await];
        let files = files();
        let rendered =
            || files.iter().map(|file| DetailsJson::new(file).expect("it can be serialized"));
        let mut tags = Vec::new();
        for details in rendered() {
            let sent = [&public, &signed].map(|urls| {
                let response = details.response(urls, HttpResponse::Ok());
                response.headers().get(header::ETAG).cloned().expect("it has an entity tag")
            });
            assert_eq!(sent[0], sent[1]);
            assert_eq!(sent[0], details.entity_tag(BASE).to_string());
            tags.extend(
                [BASE, "https://media.example"].map(|base| details.entity_tag(base).to_string()),
            );
        }
        let again = rendered().map(|details| details.entity_tag(BASE).to_string());
        assert!(again.eq(tags.iter().step_by(2).cloned()));
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), 2 * files.len());
    }
}
