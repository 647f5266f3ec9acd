//! Bodies that are well-formed, malformed and adversarial, in pieces of every length.

use super::{Event, MAX_HEAD_BYTES, MalformedBody, Parser};

/// The result of a body: heads with contents, and whether the final boundary was found.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    parts: Vec<(String, String)>,
    is_complete: bool,
}

fn complete(parts: &[(&str, &str)]) -> Parts {
    let parts = parts.iter().map(|(head, content)| ((*head).into(), (*content).into())).collect();
    Parts { parts, is_complete: true }
}

/// The parts of a body that arrives in pieces of `length` bytes.
fn parse(boundary: &str, body: &[u8], length: usize) -> Result<Parts, MalformedBody> {
    let mut parser = Parser::new(boundary);
    let mut parts = Parts { parts: Vec::new(), is_complete: false };
    let mut is_open = false;
    for piece in body.chunks(length) {
        parser.push(piece);
        while let Some(event) = parser.next()? {
            assert!(!parts.is_complete, "{event:?} after the end");
            assert_eq!(matches!(event, Event::Content(_) | Event::PartEnd), is_open, "{event:?}");
            match event {
                Event::Head(head) => parts.parts.push((text(&head), String::new())),
                Event::Content(piece) => {
                    parts.parts.last_mut().expect("a head came first").1.push_str(&text(&piece));
                }
                Event::PartEnd => {}
                Event::Final => parts.is_complete = true,
            }
            is_open = !parts.is_complete && is_open_after(&parser);
        }
    }
    Ok(parts)
}

fn is_open_after(parser: &Parser) -> bool {
    matches!(parser.state, super::State::ContentStart | super::State::Content)
}

fn text(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

/// The parts of a body, the same for pieces of any length.
#[track_caller]
fn parts(boundary: &str, body: &str) -> Result<Parts, MalformedBody> {
    let whole = parse(boundary, body.as_bytes(), body.len().max(1));
    for length in 1..body.len().min(100) {
        assert_eq!(parse(boundary, body.as_bytes(), length), whole, "pieces of {length}: {body:?}");
    }
    whole
}

#[test]
fn parts_lie_between_boundaries() {
    let table: [(&str, &[(&str, &str)]); 12] = [
        (
            "--b\r\nA: x\r\n\r\none\r\n--b\r\nB: y\r\nC: z\r\n\r\ntwo\r\n--b--\r\n",
            &[("A: x", "one"), (r"B: y\r\nC: z", "two")],
        ),
        ("--b--", &[]),
        ("preamble\r\n--b\r\n\r\none\r\n--b--epilogue\r\n--b\r\n\r\ntwo\r\n--b--", &[("", "one")]),
        ("\r\n--b\r\n\r\n\r\n\r\n--b--", &[("", r"\r\n")]),
        ("--b\r\n\r\n\r\n--b--", &[("", "")]),
        ("--b\r\nA: x\r\n\r\n--b\r\n\r\n--b--", &[("A: x", ""), ("", "")]),
        ("--b \t \r\n\r\none\r\n--b\t\r\n\r\ntwo\r\n--b-- \r\n", &[("", "one"), ("", "two")]),
        ("--b\r\n\r\n\r\r\n-b\r\n--\r\n--a\r\n--b--", &[("", r"\r\r\n-b\r\n--\r\n--a")]),
        ("--b\r\n\r\n--\r\n--b--", &[("", "--")]),
        ("--b\r\n\r\n\n--b\n\r--b--\r\n--b--", &[("", r"\n--b\n\r--b--")]),
        ("--b\r\n\r\n--c\r\n--b--", &[("", "--c")]),
        ("x--b\r\n--b--", &[]),
    ];
    for (body, expected) in table {
        assert_eq!(parts("b", body), Ok(complete(expected)), "{body:?}");
    }
}

#[test]
fn a_long_boundary_is_compared_to_its_end() {
    let boundary = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(2);
    let (all_but_last, last) = boundary.split_at(boundary.len() - 1);
    let near = format!("\r\n--{all_but_last}_\r\n--{all_but_last}\r\n--{boundary}");
    let body = format!("--{boundary}\r\n\r\n{near}--\r\n");
    let expected = near.rsplit_once("\r\n").expect("a line break").0.escape_default().to_string();
    assert_eq!(last.len(), 1);
    assert_eq!(parts(&boundary, &body), Ok(complete(&[("", &expected)])));
}

#[test]
fn a_body_without_a_final_boundary_is_not_complete() {
    let bodies = [
        "",
        "\r\n",
        "rubbish",
        "--b",
        "--b\r\n",
        "--b\r\nA: x\r\n\r\none\r\n--b\r\n",
        "--b\r\n\r\n\r\n--b-",
    ];
    for body in bodies {
        let Parts { is_complete, .. } = parts("b", body).expect("it is well formed so far");
        assert!(!is_complete, "{body:?}");
    }
}

#[test]
fn other_characters_behind_a_boundary_are_rejected() {
    for rest in ["c", "-c", " --", " c", "\n", "\rc", "\r\r\n"] {
        for before in ["", "preamble\r\n", "--b\r\n\r\none\r\n"] {
            let body = format!("{before}--b{rest}");
            assert_eq!(parts("b", &body), Err(MalformedBody::Boundary), "{body:?}");
        }
    }
}

#[test]
fn a_head_has_at_most_8_kib() {
    let body = |length| format!("--b\r\n{}\r\n\r\none\r\n--b--", "x".repeat(length));
    let longest = "x".repeat(MAX_HEAD_BYTES);
    assert_eq!(parts("b", &body(MAX_HEAD_BYTES)), Ok(complete(&[(&longest, "one")])));
    assert_eq!(parts("b", &body(MAX_HEAD_BYTES + 1)), Err(MalformedBody::HeadTooLong));
}

/// Adversarial pieces, for example of a body whose boundary consists of hyphens.
const SHAPES: [&str; 8] = ["x", "\r", "\r\n", "\r\n--", "-", "\r\n---", "\r\n--- ", " "];

#[test]
fn the_buffer_never_exceeds_two_pieces_and_a_head() {
    const PIECE: usize = 64 * 1024;
    for (start, boundary) in
        [("", "----"), ("----\r\n\r\nx", "----"), ("------ ", "----"), ("----\r\n\r\nx", "b")]
    {
        for shape in SHAPES {
            let mut parser = Parser::new(boundary);
            parser.push(start.as_bytes());
            let piece: Vec<u8> = shape.bytes().cycle().take(PIECE).collect();
            for _ in 0..64 {
                while let Ok(Some(_)) = parser.next() {}
                parser.push(&piece);
                if parser.next().is_err() {
                    break;
                }
                let most = 2 * (PIECE + MAX_HEAD_BYTES);
                assert!(
                    parser.buffer.capacity() <= most,
                    "{start:?} {shape:?} {:?}",
                    parser.buffer.len()
                );
            }
        }
    }
}
