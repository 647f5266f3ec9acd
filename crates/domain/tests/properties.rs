//! What holds of the rules for every value and not only for the examples in their tables.

use chrono::NaiveDate;
use domain::{
    Dimensions, FileSize, MediaFileId, MediaFileSearch, NameSuffix, StorageKey, StoredName,
    ThumbnailEdge, ThumbnailFormat, client_file_name, default_name, fold_for_search, parse_name,
};
use proptest::prelude::*;

/// Names as clients may send them: any characters, rich in those that the rules are about.
fn sent_name() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "[./\\\\ _-]{1,4}",
        "\\PC{0,8}",
        "[a-zA-Z0-9]{0,90}",
        "[\u{600}-\u{6ff}]{0,60}",
        any::<String>(),
        Just("thumbnails".to_owned()),
        Just(".tar.gz".to_owned()),
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

fn extension() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["bin", "jpg", "webp", "txt"])
}

fn suffix() -> impl Strategy<Value = NameSuffix> {
    any::<u64>().prop_map(NameSuffix::from_random)
}

fn date() -> impl Strategy<Value = NaiveDate> {
    (0..200_000_i32).prop_filter_map("a day", NaiveDate::from_num_days_from_ce_opt)
}

/// Texts that are keys, or nearly.
fn key_like() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        "[a-z0-9._ -]{0,12}",
        "\\PC{0,6}",
        Just("..".to_owned()),
        Just(".".to_owned()),
        "[a-z]{250,260}",
    ];
    proptest::collection::vec(segment, 0..5).prop_map(|segments| segments.join("/"))
}

/// The bytes that a human-readable size names, and how many its last digit is worth.
fn read_size(text: &str) -> Option<(f64, f64)> {
    let (number, unit) = text.split_once(' ')?;
    let power = ["B", "KB", "MB", "GB", "TB", "PB"].iter().position(|known| *known == unit)?;
    let bytes = 1024_f64.powi(i32::try_from(power).ok()?);
    let digit = if power == 0 { 1.0 } else { 0.01 };
    Some((number.parse::<f64>().ok()? * bytes, digit * bytes))
}

fn side() -> impl Strategy<Value = u32> {
    prop_oneof![1..=64_u32, 1..=20_000_u32, any::<u32>().prop_map(|side| side.max(1))]
}

proptest! {
    #[test]
    fn stored_names_never_leave_their_folder(sent in sent_name(), extension in extension()) {
        let name = StoredName::new(&sent, extension);
        let text = name.as_str();
        prop_assert!(!text.is_empty() && text.chars().any(|c| c != '.'), "{text:?}");
        let is_hidden = text.starts_with('.');
        prop_assert!(!is_hidden || client_file_name(&sent).starts_with('.'), "{text:?}");
        prop_assert!(!text.contains(['/', '\\', ' ']) && !text.chars().any(char::is_control));
        prop_assert_eq!(text.parse::<StorageKey>().map(|key| key.segments().count()), Ok(1));
    }

    #[test]
    fn stored_names_leave_room_for_every_ending(
        sent in sent_name(),
        extension in extension(),
        suffix in suffix(),
        date in date(),
    ) {
        let plain = StoredName::new(&sent, extension);
        for name in [plain.with_suffix(&suffix), plain] {
            prop_assert!(name.as_str().len() <= 255);
            prop_assert!(name.as_str().starts_with(name.stem()));
            for edge in ThumbnailEdge::ALL {
                for format in [ThumbnailFormat::Jpeg, ThumbnailFormat::WebP] {
                    let key = StorageKey::thumbnail(date, &name, edge, format);
                    prop_assert_eq!(key.as_str().parse(), Ok(key.clone()));
                    let original = StorageKey::original(date, &name);
                    let found = StorageKey::thumbnail_of(&original, None, edge, format);
                    prop_assert_eq!(found, Ok(key));
                }
            }
        }
    }

    #[test]
    fn a_stored_name_is_its_own_stored_name(sent in sent_name(), extension in extension()) {
        let once = StoredName::new(&sent, extension);
        prop_assert_eq!(StoredName::new(once.as_str(), extension), once);
    }

    #[test]
    fn different_suffixes_make_different_names(
        sent in sent_name(),
        one in suffix(),
        other in suffix(),
    ) {
        let name = StoredName::new(&sent, "bin");
        prop_assert_eq!(one == other, name.with_suffix(&one) == name.with_suffix(&other));
    }

    #[test]
    fn a_clients_file_name_is_without_folders_and_its_own(sent in sent_name()) {
        let name = client_file_name(&sent);
        prop_assert!(!name.contains(['/', '\\']) && name.trim() == name);
        prop_assert_eq!(client_file_name(&name), name);
        prop_assert_eq!(parse_name(&default_name(&sent)), Ok(default_name(&sent)));
    }

    #[test]
    fn keys_are_read_as_they_are_written_and_stay_within_the_root(text in key_like()) {
        if let Ok(key) = text.parse::<StorageKey>() {
            prop_assert_eq!(key.to_string(), text.clone());
            prop_assert_eq!(key.segments().collect::<Vec<_>>().join("/"), text);
            prop_assert!(key.segments().all(|segment| !matches!(segment, "" | "." | "..")));
            prop_assert_eq!(key.segments().last(), Some(key.file_name()));
        }
    }

    #[test]
    fn a_size_tells_the_bytes_but_for_its_rounding(
        bytes in prop_oneof![any::<u64>(), (0..64_u32).prop_map(|bits| u64::MAX >> bits)],
    ) {
        let text = FileSize::from_bytes(bytes).to_string();
        let (told, digit) = read_size(&text).expect("a number and a unit");
        #[expect(clippy::cast_precision_loss, reason = "far less than a digit of the text")]
        let error = (told - bytes as f64).abs();
        prop_assert!(error <= digit * 0.500_001, "{bytes} is {text}");
        prop_assert!(text.ends_with(" PB") || told < digit * 1024.0 / 0.01, "{bytes} is {text}");
    }

    #[test]
    fn sizes_grow_with_their_bytes(one in any::<u64>(), other in any::<u64>()) {
        let told = |bytes| read_size(&FileSize::from_bytes(bytes).to_string()).map(|(told, _)| told);
        prop_assert!(told(one.min(other)) <= told(one.max(other)));
    }

    #[test]
    fn a_fitted_image_is_within_its_box_and_keeps_its_shape(
        width in side(),
        height in side(),
        edge in prop_oneof![1..=4_u32, 1..=4096_u32],
    ) {
        let image = Dimensions::new(width, height).expect("both sides are positive");
        let fitted = image.fit_within(edge);
        prop_assert!(fitted.width() <= edge.min(width) && fitted.height() <= edge.min(height));
        prop_assert_eq!(fitted.fit_within(edge), fitted);
        if fitted != image {
            let (long, short) = (width.max(height), width.min(height));
            prop_assert_eq!(fitted.width().max(fitted.height()), edge);
            let ideal = f64::from(edge) * f64::from(short) / f64::from(long);
            let error = (f64::from(fitted.width().min(fitted.height())) - ideal).abs();
            prop_assert!(error <= 1.0, "{image:?} is {fitted:?}");
        }
    }

    #[test]
    fn ids_are_read_as_they_are_written(id in any::<i64>()) {
        let read = id.to_string().parse::<MediaFileId>().ok().map(MediaFileId::get);
        prop_assert_eq!(read, Some(id).filter(|id| *id > 0));
    }

    #[test]
    fn folding_is_idempotent_and_finds_what_is_within(
        before in any::<String>(),
        searched in any::<String>(),
        after in any::<String>(),
    ) {
        let folded = fold_for_search(&searched);
        prop_assert_eq!(fold_for_search(&folded), folded.clone());
        let text = format!("{before} {searched} {after}");
        prop_assert!(fold_for_search(&text).contains(&folded), "{text:?}");
    }

    #[test]
    fn a_name_is_found_by_each_of_its_words(
        words in proptest::collection::vec("[\\p{L}\\p{N}\u{200c}]{1,12}", 1..6),
    ) {
        let name = words.join(" ");
        let mut reversed = words;
        reversed.reverse();
        let search = MediaFileSearch::parse(&reversed.join(", ")).expect("there are few terms");
        let finds = search.as_ref().is_none_or(|search| search.finds(Some(&name), Some("x")));
        prop_assert!(finds, "{search:?} {name:?}");
    }

    #[test]
    fn a_short_search_never_fails(search in "[a '\",\\\\\n\u{200c}]{0,40}") {
        prop_assert!(MediaFileSearch::parse(&search).is_ok());
    }
}
