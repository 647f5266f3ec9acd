//! The inbox keeps the rules of `domain`.

use domain::MediaFile;
use domain::chrono::DateTime;
use inbox::{Inbox, guest};

fn put(inbox: &mut Inbox, name: &str) -> MediaFile {
    let now = DateTime::from_timestamp(1_766_425_386, 0).expect("a time");
    inbox.put(&guest(), name, b"content".to_vec(), now).expect("a guest may drop files")
}

#[test]
fn a_file_is_named_by_the_rules_and_can_be_read() {
    let mut inbox = Inbox::default();
    let file = put(&mut inbox, "../a b (1).txt");
    assert_eq!(file.key.as_str(), "core_media/2025/12/22/a_b_1.txt");
    assert_eq!(inbox.get(&file.key), Some(&b"content"[..]));
}

#[test]
fn a_taken_name_gets_a_suffix() {
    let mut inbox = Inbox::default();
    let files = [put(&mut inbox, "a.txt"), put(&mut inbox, "a.txt")];
    assert_ne!(files[0].key, files[1].key);
}

#[test]
fn the_answer_is_the_json_of_the_media_service() {
    let file = put(&mut Inbox::default(), "a.txt");
    let json = serde_json::to_string(&file.with_base_url("http://host")).expect("it is JSON");
    assert!(json.contains(r#""f":"http://host/media/core_media/2025/12/22/a.txt""#), "{json}");
    assert!(json.contains(r#""human_readable_size":"7 B""#), "{json}");
    let read: MediaFile = serde_json::from_str(&json).expect("it is a media file");
    assert_eq!(read, file);
}

#[test]
fn others_may_not() {
    let mut stranger = guest();
    stranger.permissions.clear();
    let now = DateTime::from_timestamp(0, 0).expect("a time");
    assert!(Inbox::default().put(&stranger, "a.txt", Vec::new(), now).is_err());
}
