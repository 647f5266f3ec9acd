//! Drawings (SVG) near their limits fit into the memory that is reserved for them.

use std::io::Cursor;
use std::time::Duration;

use ports::Thumbnailing;

use crate::{make, workers};

fn drawing(content: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='1080' height='1080'>{content}</svg>")
}

#[test]
fn drawings_near_their_limits_fit_into_their_memory() {
    let workers = workers("drawings", Duration::from_mins(1));
    let steps = "l1.5 2.5-1.5-2.5".repeat(10_000);
    let cases = [
        ("elements", "<path d='M0 0h1v1'/>".repeat(40_000)),
        ("empty groups", "<g/>".repeat(20_000)),
        ("letters", format!("<text y='20'>{}</text>", "word ".repeat(3_000))),
        ("segments", format!("<path d='M540 540{}'/>", "l2 1-1 2".repeat(50_000))),
        ("a stroke", format!("<path fill='none' stroke='red' d='M540 540{steps}'/>")),
        (
            "copies",
            format!(
                "<rect id='a' width='9' height='9'/><g id='b'>{}</g>{}",
                "<use href='#a'/>".repeat(90),
                "<use href='#b'/>".repeat(90)
            ),
        ),
        (
            "a filter",
            "<filter id='f'><feGaussianBlur stdDeviation='9'/><feOffset dx='9'/></filter>\
            <rect filter='url(#f)' width='999' height='999'/>"
                .into(),
        ),
    ];
    for (what, content) in cases {
        let outcome = make(&workers, &mut Cursor::new(drawing(&content)));
        assert!(matches!(outcome, Thumbnailing::Made(_)), "{what}: {outcome:?}");
    }
    assert_eq!(workers.replaced(), 0);
}
