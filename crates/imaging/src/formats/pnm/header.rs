//! The headers of Netpbm: words of ASCII with comments, or lines of PAM.

use std::io::{self, ErrorKind};

use fast_image_resize::PixelType;

use crate::content::{HeaderReader, malformed};
use crate::formats::scanlines::{Order, Samples};
use crate::ifd::ByteOrder;
use crate::pixels::frame::Colors;

/// The longest header that is read, with its comments.
const MAX_HEADER_BYTES: u64 = 64 << 10;

/// The longest word, as in Pillow, and the longest line of PAM that is kept.
const MAX_WORD_BYTES: usize = 10;
const MAX_LINE_BYTES: usize = 256;

/// The samples of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One bit, set for black.
    Bits,
    /// A byte, or two with the more significant one first.
    Integers,
    Floats(ByteOrder),
}

/// The fields of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct PnmHeader {
    pub(super) kind: Kind,
    /// Whether samples are numbers in ASCII.
    pub(super) is_plain: bool,
    /// Whether the format is PAM.
    pub(super) is_arbitrary: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: usize,
    /// The largest value of a sample.
    pub(super) max: u32,
    /// The position of the samples in the file.
    pub(super) data_at: u64,
}

impl PnmHeader {
    /// Reads the header at the start of a file.
    pub(super) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        Words { next: || reader.u8(), read: 0 }.header()
    }

    /// The header at the start of these bytes; `None` where it is malformed or cut.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let mut bytes = head.iter();
        let next = || bytes.next().copied().ok_or_else(|| ErrorKind::UnexpectedEof.into());
        Words { next, read: 0 }.header().ok()
    }

    /// The samples of the frame.
    pub(super) fn samples(&self) -> Option<Samples> {
        Some(match (self.kind, self.channels) {
            (Kind::Floats(_), 1) => {
                Samples { pixel_type: PixelType::F32, colors: Colors::Measured }
            }
            (_, 1) => Samples::GREY,
            (_, 2) => Samples::GREY_ALPHA,
            (_, 3) => Samples::RGB,
            (_, 4) => Samples::RGBA,
            _ => return None,
        })
    }

    pub(super) fn order(&self) -> Order {
        if matches!(self.kind, Kind::Floats(_)) { Order::BottomUp } else { Order::TopDown }
    }

    /// Bytes of a row that is not plain.
    pub(super) fn row_bytes(&self) -> usize {
        let samples = (self.width as usize).saturating_mul(self.channels);
        match self.kind {
            Kind::Bits => samples.div_ceil(8),
            Kind::Integers if self.max > 255 => samples.saturating_mul(2),
            Kind::Integers => samples,
            Kind::Floats(_) => samples.saturating_mul(4),
        }
    }
}

/// A reader of a header, byte by byte.
struct Words<F> {
    next: F,
    read: u64,
}

impl<F: FnMut() -> io::Result<u8>> Words<F> {
    fn header(&mut self) -> io::Result<PnmHeader> {
        let magic = [self.byte()?, self.byte()?];
        if !is_blank(self.byte()?) {
            return Err(malformed());
        }
        let (kind, channels) = match magic[1] {
            b'1' | b'4' => (Kind::Bits, 1),
            b'2' | b'5' => (Kind::Integers, 1),
            b'3' | b'6' => (Kind::Integers, 3),
            b'f' => (Kind::Floats(ByteOrder::Big), 1),
            b'F' => (Kind::Floats(ByteOrder::Big), 3),
            b'7' => return self.arbitrary(),
            _ => return Err(malformed()),
        };
        let (width, height) = (self.number()?, self.number()?);
        let mut header = PnmHeader {
            kind,
            is_plain: matches!(magic[1], b'1'..=b'3'),
            is_arbitrary: false,
            width,
            height,
            channels,
            max: 1,
            data_at: 0,
        };
        match kind {
            Kind::Bits => {}
            Kind::Integers => header.max = self.number()?,
            Kind::Floats(_) => header.kind = Kind::Floats(byte_order(&self.word()?)?),
        }
        self.checked(header)
    }

    fn checked(&self, header: PnmHeader) -> io::Result<PnmHeader> {
        let is_valid = (1..65536).contains(&header.max) && header.width > 0 && header.height > 0;
        let header = PnmHeader { data_at: self.read, ..header };
        if is_valid { Ok(header) } else { Err(malformed()) }
    }

    /// The lines of PAM: a word and a number each, up to the line that ends them.
    fn arbitrary(&mut self) -> io::Result<PnmHeader> {
        let (mut width, mut height, mut depth, mut max) = (0, 0, 0, 0);
        loop {
            let line = self.line()?;
            let (name, value) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            let number = || value.trim().parse::<u32>().map_err(|_| malformed());
            match name {
                "WIDTH" => width = number()?,
                "HEIGHT" => height = number()?,
                "DEPTH" => depth = number()?,
                "MAXVAL" => max = number()?,
                "ENDHDR" => break,
                name if name.is_empty() || name.starts_with('#') || name == "TUPLTYPE" => {}
                _ => return Err(malformed()),
            }
        }
        if !(1..=4).contains(&depth) {
            return Err(malformed());
        }
        self.checked(PnmHeader {
            kind: Kind::Integers,
            is_plain: false,
            is_arbitrary: true,
            width,
            height,
            channels: depth as usize,
            max,
            data_at: 0,
        })
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        loop {
            match self.byte()? {
                b'\n' => return Ok(line),
                byte if line.len() < MAX_LINE_BYTES => line.push(char::from(byte)),
                _ => {}
            }
        }
    }

    fn number(&mut self) -> io::Result<u32> {
        let word = self.word()?;
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        word.parse().ok().filter(|_| is_number).ok_or_else(malformed)
    }

    /// The next word, with the blank behind it. Comments go to the end of their line.
    fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        while word.len() <= MAX_WORD_BYTES {
            match self.byte()? {
                b'#' => while !matches!(self.byte()?, b'\r' | b'\n') {},
                byte if !is_blank(byte) => word.push(char::from(byte)),
                _ if word.is_empty() => {}
                _ => return Ok(word),
            }
        }
        Err(malformed())
    }

    fn byte(&mut self) -> io::Result<u8> {
        if self.read >= MAX_HEADER_BYTES {
            return Err(malformed());
        }
        self.read += 1;
        (self.next)()
    }
}

/// A sample of a byte. Values over the largest count as that, as in Pillow.
pub(super) fn scaled(value: u32, max: u32) -> u8 {
    u8::try_from((value.min(max) * 255 + max / 2) / max).unwrap_or(u8::MAX)
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

/// A scale of PFM: its sign states the byte order.
fn byte_order(scale: &str) -> io::Result<ByteOrder> {
    match scale.parse::<f32>() {
        Ok(scale) if scale.is_finite() && scale < 0.0 => Ok(ByteOrder::Little),
        Ok(scale) if scale.is_finite() && scale > 0.0 => Ok(ByteOrder::Big),
        _ => Err(malformed()),
    }
}
