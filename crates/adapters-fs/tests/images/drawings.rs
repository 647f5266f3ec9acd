//! Drawings (SVG) that would grow beyond limits, and those that just do not.

use std::fmt::Write;

use ports::{NoThumbnails, Thumbnailing};

use crate::decoded::Decoded;
use crate::thumbnails::make;

const RECT: &str = "<rect width='999' height='999'/>";

/// A drawing of 1000x1000.
fn drawing(content: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='1000' height='1000'>{content}</svg>")
}

fn refused(content: &str) -> Thumbnailing {
    make(drawing(content))
}

const TOO_LARGE: Thumbnailing = Thumbnailing::NotMade(NoThumbnails::TooLarge);
const UNREADABLE: Thumbnailing = Thumbnailing::NotMade(NoThumbnails::Unreadable);

#[test]
fn references_that_multiply_a_drawing_are_refused() {
    let mut uses = String::from("<rect id='a0' width='9' height='9'/>");
    let mut patterns = format!("<pattern id='p0' width='9' height='9'>{RECT}</pattern>");
    for n in 1..40 {
        let m = n - 1;
        let _ = write!(uses, "<g id='a{n}'><use href='#a{m}'/><use href='#a{m}'/></g>");
        let filled = format!("<rect fill='url(#p{m})' width='9' height='9'/>").repeat(9);
        let _ = write!(patterns, "<pattern id='p{n}' width='9' height='9'>{filled}</pattern>");
    }
    let markers = format!(
        "<style>path {{ marker-mid: url(#m) }}</style><marker id='m'>{}</marker><path d='M0 0{}'/>",
        RECT.repeat(300),
        "h1v1".repeat(3000)
    );
    assert_eq!(refused(&uses), TOO_LARGE);
    assert_eq!(
        refused(&format!("{patterns}<rect fill='url(#p39)' width='9' height='9'/>")),
        TOO_LARGE
    );
    assert_eq!(refused(&markers), TOO_LARGE);
}

#[test]
fn references_in_a_circle_are_refused() {
    for circle in [
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#c'/></g>\
         <g id='c'><use href='#a'/></g>",
        "<pattern id='a'><rect fill='url(#b)'/></pattern>\
         <pattern id='b'><g fill='url(#c)'/></pattern>\
         <pattern id='c'><rect style='fill: url(&quot;#a&quot;)'/></pattern>",
        "<g fill='url(#p)'><pattern id='p' width='9' height='9'>\
         <rect width='9' height='9'/></pattern></g>",
        "<style>.a { fill: url(#p) }</style><pattern id='p'><rect class='a'/></pattern>",
        "<mask id='a'><g mask='url(#b)'/></mask><mask id='b'><g mask='url(#a)'/></mask>",
    ] {
        assert_eq!(refused(circle), UNREADABLE, "{circle}");
    }
}

#[test]
fn drawings_that_are_deep_or_take_long_are_refused() {
    let nested =
        |open: &str, times| format!("{}{RECT}{}", open.repeat(times), "</g>".repeat(times));
    let filter = |effects: &str| {
        format!(
            "<filter id='f'>{effects}</filter><rect filter='url(#f)' width='999' height='999'/>"
        )
    };
    let selectors = "q g g g g g g g g g g g { fill: red }".repeat(20);
    let cases = [
        ("nesting", nested("<g>", 5000)),
        ("selectors", format!("<style>{selectors}</style>{}", nested("<g>", 60))),
        ("rules", format!("<style>{}</style>", ".a{fill:red}".repeat(100_000))),
        ("a style", format!("<rect style='{}'/>", "fill:red;".repeat(100_000))),
        ("octaves", filter("<feTurbulence numOctaves='4000000000' baseFrequency='0.1'/>")),
        ("a radius", filter("<feMorphology radius='500'/>")),
        ("effects", filter(&"<feGaussianBlur stdDeviation='50'/>".repeat(500))),
        (
            "a pattern",
            format!(
                "<pattern id='p' width='99999' height='99999' patternUnits='userSpaceOnUse'>{RECT}\
             </pattern><rect fill='url(#p)' width='99' height='99'/>"
            ),
        ),
        ("dashes", "<path stroke='red' stroke-dasharray='0.001' d='M0 0L999 999'/>".into()),
        ("pixels", "<rect width='999' height='999' fill-opacity='0.1'/>".repeat(50_000)),
        ("letters", format!("<text>{}</text>", "word ".repeat(50_000))),
    ];
    for (what, content) in cases {
        assert_eq!(refused(&content), TOO_LARGE, "{what}");
    }
}

#[test]
fn entities_and_attributes_that_multiply_a_drawing_are_refused() {
    let rest = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>";
    let mut laughs = String::from("<!DOCTYPE svg [<!ENTITY a0 'ha'>");
    for n in 1..10 {
        let _ = write!(laughs, "<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10));
    }
    assert_eq!(make(format!("{laughs}]>{rest}&a9;</text></svg>")), UNREADABLE);
    let long = "x".repeat(100_000);
    let quadratic = format!("<!DOCTYPE svg [<!ENTITY a '{long}'>]>{rest}{}", "&a;".repeat(9_000));
    assert_eq!(make(format!("{quadratic}</text></svg>")), UNREADABLE);
    let attributes: Vec<String> = (0..100_000).map(|n| format!("a{n}=''")).collect();
    let attributes = attributes.join(" ");
    assert_eq!(refused(&format!("<g {attributes}/>")), UNREADABLE);
}

#[test]
fn pictures_within_drawings_are_limited() {
    let picture = |side: u32| {
        let mut png = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut png);
        let pixels = vec![0; side as usize * side as usize];
        let color = image::ExtendedColorType::L8;
        image::ImageEncoder::write_image(encoder, &pixels, side, side, color).expect("encoded");
        let bytes: Vec<String> = png.iter().map(|byte| format!("%{byte:02x}")).collect();
        let percent = bytes.concat();
        format!("<image id='i' width='1000' height='1000' href='data:image/png,{percent}'/>")
    };
    let alpha = |content: &str| match make(drawing(content)) {
        Thumbnailing::Made(thumbnails) => Decoded::of(&thumbnails[0]).quadrants()[0],
        other @ Thumbnailing::NotMade(_) => panic!("{other:?}"),
    };
    assert_eq!(alpha(&picture(1000)), Some([0, 0, 0]));
    assert_eq!(alpha(&picture(5000)), None, "too many pixels are not shown");
    let often = format!("{}{}", picture(1000), "<use href='#i'/>".repeat(500));
    assert_eq!(refused(&often), TOO_LARGE, "each use is decoded again");
}

#[test]
fn a_drawing_may_state_any_size() {
    for side in ["100000", "1e9", "4e9"] {
        let attributes = format!("width='{side}' height='{side}'");
        let text = drawing("<rect width='50%' height='50%' fill='red'/>");
        let text = text.replace("width='1000' height='1000'", &attributes);
        let Thumbnailing::Made(thumbnails) = make(text) else { panic!("{side}") };
        let seen = Decoded::of(&thumbnails[3]);
        assert_eq!((seen.width, seen.height), (1080, 1080));
        let quadrants = seen.quadrants();
        assert!(quadrants[0].is_some_and(|[red, ..]| red > 240), "{quadrants:?}");
        assert_eq!(quadrants[1..], [None; 3]);
    }
}

#[test]
fn layers_beyond_the_canvas_are_drawn_at_a_lower_resolution() {
    let content = "<g opacity='0.5'><rect x='-9000' y='-9000' width='20000' height='20000'/></g>";
    let Thumbnailing::Made(thumbnails) = make(drawing(content)) else { panic!("not made") };
    let seen = Decoded::of(&thumbnails[3]);
    assert_eq!((seen.width, seen.height), (1000, 1000));
    assert_eq!(seen.quadrants(), [Some([0, 0, 0]); 4]);
}

#[test]
fn compressed_drawings_have_thumbnails() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/files/compressed.svgz");
    let bytes = std::fs::read(path).expect("the file is there");
    assert!(matches!(make(&bytes), Thumbnailing::Made(_)));
    let mut longer_than_it_says = bytes;
    let length = longer_than_it_says.len();
    longer_than_it_says[length - 4..].copy_from_slice(&[9, 0, 0, 0]);
    assert_eq!(make(longer_than_it_says), UNREADABLE);
}
