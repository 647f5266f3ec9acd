//! The cost of a set of four thumbnails, with the functions of the service.
//!
//! `thumbnails inputs FOLDER` writes the pictures that are measured, the same in every run.
//! `thumbnails make FILE FOLDER ROUNDS` makes the thumbnails of FILE that many times, leaves the
//! last ones as `FOLDER/EDGE.jpg`, and prints a line of JSON: the median processor time of a set
//! (`cpu_ms`, user and system), and the growth of the process (`grown_kib`).
//!
//! `scripts/bench.d/thumbnails/run` compares it with other programs.

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::{env, io};

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use ports::{ContentInspector, ImageProcessor, Thumbnailing};
use rustix::time::{ClockId, clock_gettime};
use webpx::{EncoderConfig, Unstoppable};

type Outcome<T> = Result<T, Box<dyn Error>>;

const JPEG_QUALITY: u8 = 90;
const WEBP_QUALITY: f32 = 85.0;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["inputs", folder] => write_inputs(Path::new(folder)),
        ["make", file, folder, rounds] => {
            measure(Path::new(file), Path::new(folder), rounds.parse()?)
        }
        _ => Err("thumbnails inputs FOLDER | thumbnails make FILE FOLDER ROUNDS".into()),
    }
}

fn measure(file: &Path, folder: &Path, rounds: usize) -> Outcome<()> {
    let maker = ThumbnailMaker::new(ImageLimits::default());
    let before = status_kib("VmRSS")?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = clock_gettime(ClockId::ProcessCPUTime);
        let mut content = File::open(file)?;
        let inspection = Inspector.inspect(&mut content)?;
        let made = maker.make_thumbnails(&mut content, &inspection)?;
        let spent = clock_gettime(ClockId::ProcessCPUTime) - start;
        times.push(milliseconds(spent.tv_sec, spent.tv_nsec));
        let Thumbnailing::Made(thumbnails) = made else {
            return Err("there are no thumbnails".into());
        };
        for made in thumbnails {
            fs::write(folder.join(format!("{}.jpg", made.edge.pixels())), made.bytes)?;
        }
    }
    times.sort_by(f64::total_cmp);
    let grown_kib = status_kib("VmHWM")? - before;
    println!(r#"{{"cpu_ms": {:.2}, "grown_kib": {grown_kib}}}"#, times[rounds / 2]);
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a run takes seconds")]
fn milliseconds(seconds: i64, nanoseconds: i64) -> f64 {
    seconds as f64 * 1e3 + nanoseconds as f64 / 1e6
}

/// A field of this process's `/proc/self/status` (proc(5)).
fn status_kib(field: &str) -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).ok_or("no such field")?;
    Ok(line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse()?)
}

fn write_inputs(folder: &Path) -> Outcome<()> {
    let photo = rgb(2560, 1600);
    fs::write(folder.join("baseline.jpg"), jpeg(&photo, (2560, 1600), false)?)?;
    fs::write(folder.join("progressive.jpg"), jpeg(&photo, (2560, 1600), true)?)?;
    let encoder = EncoderConfig::new().quality(WEBP_QUALITY);
    let webp =
        encoder.encode_rgb(&photo, 2560, 1600, Unstoppable).map_err(|error| error.to_string())?;
    fs::write(folder.join("lossy.webp"), webp)?;
    fs::write(folder.join("large.jpg"), jpeg(&rgb(6000, 4000), (6000, 4000), false)?)?;
    let png = PngEncoder::new(io::BufWriter::new(File::create(folder.join("photo.png"))?));
    png.write_image(&rgb(4000, 2500), 4000, 2500, ExtendedColorType::Rgb8)?;
    Ok(())
}

fn jpeg(rgb: &[u8], (width, height): (u16, u16), progressive: bool) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.encode(rgb, width, height, ColorType::Rgb)?;
    Ok(bytes)
}

/// A synthetic photograph: soft light, round objects with sharp edges and a texture, and the noise
/// of a sensor.
fn rgb(width: u32, height: u32) -> Vec<u8> {
    let mut noise = Noise(0x9E37_79B9);
    let scale = f64::from(width);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| pixel(f64::from(x) / scale, f64::from(y) / scale, &mut noise))
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is clamped to a byte's range"
)]
fn pixel(x: f64, y: f64, noise: &mut Noise) -> [u8; 3] {
    let light = 110.0 + 60.0 * (x * 3.1 + 0.4).sin() + 40.0 * (y * 4.3 + x).cos();
    let (cell_x, cell_y) = ((x * 12.0).floor(), (y * 12.0).floor());
    let (from_x, from_y) = (x * 12.0 - cell_x - 0.5, y * 12.0 - cell_y - 0.5);
    let kind = (cell_x * 7.0 + cell_y * 13.0) % 5.0;
    let is_inside = from_x.hypot(from_y) < 0.2 + 0.05 * kind;
    let texture = 14.0 * (x * 900.0 + 5.0 * (y * 130.0).sin()).sin();
    let thing = if is_inside { 20.0 * kind - 50.0 + texture } else { texture / 4.0 };
    let tint = [8.0 * kind, -6.0 * kind, 50.0 * (y * 2.0).sin()];
    tint.map(|tint| (light + thing + tint + noise.next()).clamp(0.0, 255.0) as u8)
}

/// Numbers of a linear congruential generator, -5 to 5.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 24) * 10.0 - 5.0
    }
}
