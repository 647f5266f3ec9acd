//! `media-client` against the real program.

use std::future::Future;
use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use media_client::domain::{ColorMode, Dimensions, FileType, MediaFileId};
use media_client::{Changes, Error, ListQuery, MediaClient, RemoteFile, Upload};
use tests::{Server, Site, on_both_databases, samples};

on_both_databases!(
    an_upload_is_retrieved_edited_replaced_and_deleted,
    a_list_is_a_stream_of_all_pages,
    a_file_on_disk_is_uploaded_with_progress,
    errors_tell_what_to_do,
);

/// Runs a client on a runtime of its own.
fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(work)
}

fn client(server: &Server, key: &str) -> MediaClient {
    MediaClient::new(&format!("http://{}/", server.address()), key).expect("a client")
}

async fn content(client: &MediaClient, url: &str) -> Vec<u8> {
    let stream = client.content(url).await.expect("it is there");
    let chunks: Vec<_> = stream.try_collect().await.expect("it arrives");
    chunks.concat()
}

fn an_upload_is_retrieved_edited_replaced_and_deleted(site: Site) {
    let server = site.start();
    let client = client(&server, &server.admin());
    run(async {
        let png = samples::png(40, 30);
        let upload = Upload::from_bytes("عکس \"تازه\".png", png.clone()).description("در باغ");
        let uploaded = client.upload(upload).await.expect("it is accepted");
        let id = uploaded.file.id;
        assert_eq!(uploaded.file.file_type, FileType::Image);
        assert_eq!(uploaded.file.name.as_deref(), Some("عکس \"تازه\".png"));
        assert_eq!(uploaded.file.description.as_deref(), Some("در باغ"));
        assert_eq!(uploaded.file.image.dimensions, Dimensions::new(40, 30));
        assert_eq!(uploaded.file.image.color_mode, Some(ColorMode::Rgb));
        assert_eq!(content(&client, &uploaded.url).await, png);
        assert_eq!(uploaded.thumbnail_urls.len(), 4);
        assert!(!content(&client, &uploaded.thumbnail_urls[0]).await.is_empty());

        let read = client.retrieve(id).await.expect("it is there");
        assert_eq!(
            RemoteFile { etag: None, ..read.clone() },
            RemoteFile { etag: None, ..uploaded }
        );
        let etag = read.etag.as_deref();
        assert!(etag.is_some());

        let changes = Changes::new().name(Some("")).description(None::<String>);
        let edited = client.edit(id, &changes, etag).await.expect("it is in that state");
        assert_eq!(edited.file.name.as_deref(), Some(""));
        assert_eq!(edited.file.description, None);
        let late = client.edit(id, &Changes::new().name(Some("late")), etag).await;
        assert!(matches!(late, Err(Error::Changed(_))), "{late:?}");
        let late = client.delete(id, etag).await;
        assert!(matches!(late, Err(Error::Changed(_))), "{late:?}");

        let upload = Upload::from_bytes("notes.txt", "a text");
        let replaced = client.replace(id, upload, None).await.expect("it is replaced");
        assert_eq!((replaced.file.id, replaced.file.file_type), (id, FileType::Text));
        assert_eq!(content(&client, &replaced.url).await, b"a text");
        let gone = client.content(&edited.url).await.map(drop);
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");

        client.delete(id, None).await.expect("it is deleted");
        let gone = client.retrieve(id).await;
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    });
}

fn a_list_is_a_stream_of_all_pages(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let client = client(&server, &admin);
    run(async {
        let mut names = Vec::new();
        for number in 0..105 {
            names.push(format!("{number}.txt"));
            let upload = Upload::from_bytes(format!("{number}.txt"), "a text");
            let _ = client.upload(upload).await.expect("it is accepted");
        }
        let listed = async |query: ListQuery| -> Vec<String> {
            let files = client.list(query).map_ok(|found| found.file.name.unwrap_or_default());
            files.try_collect().await.expect("the list is complete")
        };
        assert_eq!(listed(ListQuery::new().ordering("name")).await, names);
        assert_eq!(listed(ListQuery::new().search("۱۰۳")).await, ["103.txt"]);
        assert!(listed(ListQuery::new().file_type(FileType::Image)).await.is_empty());
    });
}

fn a_file_on_disk_is_uploaded_with_progress(site: Site) {
    let server = site.start();
    let client = client(&server, &server.admin());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a long text.txt");
    let text = "a line of text\n".repeat(70_000);
    std::fs::write(&path, &text).expect("it can be written");
    run(async {
        let reports = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&reports);
        let upload = Upload::from_path(&path).await.expect("it is there");
        let upload = upload.on_progress(move |sent| seen.lock().expect("nobody panics").push(sent));
        let uploaded = client.upload(upload).await.expect("it is accepted");
        assert_eq!(uploaded.file.name.as_deref(), Some("a long text.txt"));
        assert_eq!(content(&client, &uploaded.url).await, text.as_bytes());
        let reports = reports.lock().expect("nobody panics");
        assert!(reports.len() > 1 && reports.is_sorted(), "{reports:?}");
        assert_eq!(reports.last(), Some(&(text.len() as u64)));
    });
}

fn errors_tell_what_to_do(site: Site) {
    let server = site.start();
    let admin = client(&server, &server.admin());
    let stranger = client(&server, "ms_nobody");
    run(async {
        let refused = stranger.retrieve(MediaFileId::try_from(1).expect("an id")).await;
        assert!(matches!(refused, Err(Error::Unauthorized(_))), "{refused:?}");
        let empty = admin.upload(Upload::from_bytes("a.txt", "")).await;
        let Err(Error::Invalid(fields)) = empty else { panic!("{empty:?}") };
        assert_eq!(fields["f"], ["The submitted file is empty."]);
        let listed: Result<Vec<_>, _> =
            admin.list(ListQuery::new().ordering("colour")).try_collect().await;
        assert!(matches!(listed, Err(Error::Invalid(_))), "{listed:?}");
    });
    let address = server.address();
    drop(server);
    run(async {
        let gone = MediaClient::new(&format!("http://{address}"), "x").expect("a client");
        let refused = gone.upload(Upload::from_bytes("a.txt", "a")).await;
        assert!(matches!(refused, Err(Error::Connection(_))), "{refused:?}");
    });
}
