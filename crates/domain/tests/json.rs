//! The API's JSON, read into a media file and written again.

use domain::{ColorMode, Dimensions, FileType, MediaFile, PermissionCode, Sha256};

/// The documented responses.
const IMAGE: &str = include_str!("../../../tests/fixtures/golden/image.json");
const TEXT: &str = include_str!("../../../tests/fixtures/golden/text.json");
const BASE_URL: &str = "http://127.0.0.1:8000";

fn read(json: &str) -> MediaFile {
    serde_json::from_str(json).expect("it is a media file")
}

#[test]
fn the_documented_examples_are_written_byte_for_byte() {
    for json in [IMAGE.trim_end(), TEXT.trim_end()] {
        let written = serde_json::to_string(&read(json).with_base_url(BASE_URL));
        assert_eq!(written.expect("it can be written"), json);
    }
}

#[test]
fn the_documented_image_is_read() {
    let file = read(IMAGE);
    assert_eq!(file.id.get(), 10);
    assert_eq!(file.file_type, FileType::Image);
    assert_eq!(file.uploader.map(|user| user.full_name).as_deref(), Some("بهروز قربانی"));
    assert_eq!(
        file.key.as_str(),
        "core_media/2025/12/22/Fantasticheskie_kartinki_dlja_monitora_68_68.jpg"
    );
    assert_eq!(file.image.dimensions, Dimensions::new(2560, 1600));
    assert_eq!(file.image.color_mode, Some(ColorMode::Rgb));
    let edges: Vec<_> =
        file.thumbnails.iter().filter_map(|thumbnail| Some(thumbnail.edge?.pixels())).collect();
    assert_eq!(edges, [64, 128, 512, 1080]);
}

#[test]
fn without_a_base_url_the_links_start_at_the_root() {
    let written = serde_json::to_value(read(TEXT)).expect("it can be written");
    assert_eq!(written["f"], "/media/core_media/2025/12/22/askari.txt");
}

#[test]
fn signed_links_and_unknown_fields_are_read() {
    let json = TEXT.replace("askari.txt", "a%20b.txt?expires=1&signature=x");
    let json = json.replacen('{', r#"{"a field to come":[1],"#, 1);
    assert_eq!(read(&json).key.file_name(), "a b.txt");
}

#[test]
fn an_image_without_facts_keeps_its_nulls() {
    let json = IMAGE.replace("2560", "null").replace("1600", "null").replace("\"RGB\"", "null");
    let written = serde_json::to_string(&read(&json).with_base_url(BASE_URL));
    assert_eq!(written.expect("it can be written"), json.trim_end());
}

#[test]
fn impossible_values_are_refused() {
    for (from, to) in [
        ("\"id\":9", "\"id\":0"),
        ("\"text\"", "\"texts\""),
        ("/media/core", "/media/../core"),
        ("Shakira_Anderson47", "Shakira Anderson"),
        ("34.807896Z", "34.807896"),
        ("1408", "-1"),
    ] {
        assert!(TEXT.contains(from), "{from}");
        let json = TEXT.replacen(from, to, 1);
        assert!(serde_json::from_str::<MediaFile>(&json).is_err(), "{to}");
    }
    assert!(serde_json::from_str::<MediaFile>(&IMAGE.replace("2560", "0")).is_err());
}

#[test]
fn codes_are_numbers_and_digests_are_texts() {
    assert_eq!(
        serde_json::to_string(&PermissionCode::ALL).ok().as_deref(),
        Some("[3801,3802,3803,3804,3805]")
    );
    assert!(serde_json::from_str::<PermissionCode>("3806").is_err());
    let digits = format!("\"{}\"", "0f".repeat(32));
    let digest: Sha256 = serde_json::from_str(&digits).expect("it is a digest");
    assert_eq!(serde_json::to_string(&digest).ok(), Some(digits));
}
