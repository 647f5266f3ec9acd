//! Truncated, scrambled and malicious files.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use ports::{ContentInspector, PortError};

use crate::fixtures;
use crate::thumbnails::inspect_and_make;

/// Inspects `bytes` and makes their thumbnails without an error. A maker with little memory keeps
/// hostile headers cheap.
fn survive(maker: &ThumbnailMaker, bytes: &[u8], what: &str) {
    let thumbnails = inspect_and_make(maker, &mut Cursor::new(bytes));
    assert!(thumbnails.is_ok(), "inspection and thumbnails of {what}");
    assert_eq!(maker.decoded_bytes_in_use(), 0, "memory is released after {what}");
}

fn frugal_maker() -> ThumbnailMaker {
    ThumbnailMaker::new(ImageLimits { max_pixels: 1 << 20, max_decoded_bytes: 64 << 20 })
}

/// The photo is too large to be decoded thousands of times.
fn small_fixtures() -> impl Iterator<Item = fixtures::Fixture> {
    fixtures::all().into_iter().filter(|fixture| fixture.bytes.len() < 20_000)
}

#[test]
fn truncated_pictures_are_survived() {
    let maker = frugal_maker();
    for fixture in small_fixtures() {
        let length = fixture.bytes.len();
        let cuts = (0..64.min(length)).chain((64..length).step_by(length / 24 + 1));
        for cut in cuts {
            survive(&maker, &fixture.bytes[..cut], &format!("{} cut at {cut}", fixture.name));
        }
    }
}

#[test]
fn pictures_with_changed_bytes_are_survived() {
    let maker = frugal_maker();
    let mut random = Random(0x5EED);
    for fixture in small_fixtures() {
        for round in 0..40 {
            let mut bytes = fixture.bytes.clone();
            // Most changes hit the header, where they do the most harm.
            let reach = if round % 4 == 0 { bytes.len() } else { bytes.len().min(128) };
            for _ in 0..=random.below(4) {
                let at = random.below(reach);
                bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)];
            }
            survive(&maker, &bytes, &format!("{} in round {round}", fixture.name));
        }
    }
}

/// Deterministic pseudo-random numbers (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound).expect("a small bound");
        usize::try_from(self.0 % bound).expect("below the bound")
    }
}

/// A file on a disk that fails after some bytes.
struct FailingDisk {
    bytes: Cursor<Vec<u8>>,
    readable_bytes: u64,
}

impl Read for FailingDisk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.position() >= self.readable_bytes {
            return Err(io::Error::other("the disk fails"));
        }
        let limit = self.readable_bytes - self.bytes.position();
        self.bytes.by_ref().take(limit).read(buffer)
    }
}

impl Seek for FailingDisk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn a_failing_disk_is_distinguished_from_a_malformed_picture() {
    for name in ["photo.jpg", "rgb-8.png", "rgb-24.bmp", "rgb-lzw.tif", "lossy.webp", "palette.gif"]
    {
        let bytes = fixtures::named(name).bytes;
        let readable_bytes = bytes.len() as u64 / 2;
        let mut disk = FailingDisk { bytes: Cursor::new(bytes), readable_bytes };
        let maker = ThumbnailMaker::new(ImageLimits::default());
        let outcome = inspect_and_make(&maker, &mut disk);
        assert!(matches!(outcome, Err(PortError::Backend(_))), "{name}: {outcome:?}");
    }
}

#[test]
fn a_disk_that_fails_at_once_fails_the_inspection() {
    let mut disk = FailingDisk { bytes: Cursor::new(vec![0; 16]), readable_bytes: 0 };
    assert!(matches!(Inspector.inspect(&mut disk), Err(PortError::Backend(_))));
    assert!(matches!(Inspector.media_type(&mut disk), Err(PortError::Backend(_))));
}
