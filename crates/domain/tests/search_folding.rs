//! Which spellings find each other. The pairs of the first table are those of the tests of Lucene
//! 10's `PersianNormalizationFilter` and `ArabicNormalizationFilter`.

use domain::{MediaFileSearch, fold_for_search};

const AS_LUCENE: [(&str, &str); 20] = [
    ("های", "هاي"),
    ("هاے", "هاي"),
    ("کشاندن", "كشاندن"),
    ("كتابۀ", "كتابه"),
    ("كتابهٔ", "كتابه"),
    ("زادہ", "زاده"),
    ("آجن", "اجن"),
    ("أحمد", "احمد"),
    ("إعاذ", "اعاذ"),
    ("بنى", "بني"),
    ("فاطمة", "فاطمه"),
    ("روبرـــــت", "روبرت"),
    ("مَبنا", "مبنا"),
    ("علِي", "علي"),
    ("بُوات", "بوات"),
    ("ولداً", "ولدا"),
    ("ولدٍ", "ولد"),
    ("ولدٌ", "ولد"),
    ("نلْسون", "نلسون"),
    ("هتميّ", "هتمي"),
];

const ALSO: [(&str, &str); 54] = [
    // digits
    ("۱۴۰۳", "1403"),
    ("١٤٠٣", "1403"),
    ("۱۴۰۳", "١٤٠٣"),
    ("१२३", "123"),
    ("\u{ff11}\u{ff12}", "12"),
    // Arabic letters
    ("خانهٔ", "خانه"),
    ("خانۀ", "خانهٔ"),
    ("خانة", "خانه"),
    ("خانە", "خانه"),
    ("ھمه", "همه"),
    ("آب", "اب"),
    ("ا\u{653}ب", "آب"),
    ("ٱلله", "الله"),
    ("مؤمن", "مومن"),
    ("مسئول", "مسیول"),
    ("رئيس", "رییس"),
    ("علي", "علی"),
    ("على", "علی"),
    ("كتاب", "کتاب"),
    ("رحمٰن", "رحمن"),
    ("شدّت", "شدت"),
    ("کـــتـــاب", "کتاب"),
    // presentation forms
    ("\u{fefb}\u{fedf}\u{fe8e}", "لالا"),
    ("ﻛﺘﺎﺏ", "کتاب"),
    ("ﷲ", "الله"),
    ("ﭘﺪﺭ", "پدر"),
    ("ﺳﻼم", "سلام"),
    // zero width
    ("می\u{200c}روم", "میروم"),
    ("a\u{ad}b", "ab"),
    ("\u{feff}a\u{200b}b", "ab"),
    ("a\u{202b}b\u{202c}", "ab"),
    ("❤\u{fe0f}", "❤"),
    // case and accents
    ("Café", "cafe"),
    ("CAFE\u{301}", "café"),
    ("Straße", "STRASSE"),
    ("İzmir", "izmir"),
    ("ısparta", "ISPARTA"),
    ("ÅNGSTRÖM", "angstrom"),
    ("naïve", "naive"),
    ("Ελλάς", "ΕΛΛΑΣ"),
    ("Ἀθῆναι", "αθηναι"),
    ("Ёлка", "елка"),
    ("МОСКВА", "москва"),
    ("Łódź", "lodz"),
    ("Smørrebrød", "smorrebrod"),
    ("Đà Nẵng", "da nang"),
    ("Čeština", "cestina"),
    ("ﬁle", "file"),
    ("ＦＵＬＬ　ｗｉｄｔｈ", "full width"),
    ("x²", "x2"),
    ("שָׁלוֹם", "שלום"),
    // Japanese and Korean
    ("か\u{3099}き\u{3099}く\u{3099}", "がぎぐ"),
    ("ｶﾞｷﾞ", "ガギ"),
    ("\u{1112}\u{1161}\u{11ab}", "한"),
];

const DIFFERENT: [(&str, &str); 14] = [
    ("が", "か"),
    ("한", "하"),
    ("कि", "क"),
    ("ก้", "ก"),
    ("پدر", "بدر"),
    ("گل", "کل"),
    ("چاه", "جاه"),
    ("ژاله", "زاله"),
    ("هلو", "حلو"),
    ("صبا", "سبا"),
    ("ab", "a b"),
    ("12", "21"),
    ("æ", "a"),
    ("с", "c"),
];

#[test]
fn spellings_of_one_word_fold_alike() {
    for (one, other) in AS_LUCENE.into_iter().chain(ALSO) {
        assert_eq!(fold_for_search(one), fold_for_search(other), "{one} and {other}");
    }
}

#[test]
fn different_words_fold_differently() {
    for (one, other) in DIFFERENT {
        assert_ne!(fold_for_search(one), fold_for_search(other), "{one} and {other}");
    }
}

#[test]
fn searches_find_names_in_their_other_spellings() {
    let table = [
        ("نمی\u{200c}روم.txt", "نمی\u{200c}روم", true),
        ("نمی\u{200c}روم.txt", "نمیروم", true),
        ("نمی\u{200c}روم.txt", "نمی روم", true),
        ("نمی\u{200c}روم.txt", "\"نمی روم\"", true),
        ("نمیروم.txt", "نمی\u{200c}روم", true),
        ("نمیروم.txt", "نمی روم", true),
        ("نمی روم.txt", "نمی\u{200c}روم", true),
        ("روم نمی.txt", "نمی\u{200c}روم", false),
        ("روم نمی.txt", "نمی روم", true),
        ("two words.txt", "words two", true),
        ("two words.txt", "words,two", true),
        ("two words.txt", "\"words two\"", false),
        ("two words.txt", "'two words'", true),
        ("two words.txt", "two three", false),
        ("گزارش ۱۴۰۳.pdf", "1403 گزارش", true),
        ("anything", "", true),
        ("anything", "\u{200c} , ـ", true),
    ];
    for (name, search, is_found) in table {
        let terms = MediaFileSearch::parse(search).expect("there are few terms");
        let finds = terms.is_none_or(|terms| terms.finds(Some(name), None));
        assert_eq!(finds, is_found, "{search} in {name}");
    }
}
