//! The limits on images.

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use adapters_fs::{ImageLimits, ThumbnailMaker};
use ports::{NoThumbnails, Thumbnailing};

use crate::fixtures;
use crate::thumbnails::inspect_and_make;

fn outcome(limits: ImageLimits, name: &str) -> Thumbnailing {
    let mut content = Cursor::new(fixtures::named(name).bytes);
    inspect_and_make(&ThumbnailMaker::new(limits), &mut content).expect("memory can be read")
}

#[test]
fn the_pixel_limit_is_the_largest_number_that_passes() {
    let pixels = 2560 * 1600;
    let limited = |max_pixels| ImageLimits { max_pixels, ..ImageLimits::default() };
    assert!(matches!(outcome(limited(pixels), "photo.jpg"), Thumbnailing::Made(_)));
    let refused = Thumbnailing::NotMade(NoThumbnails::TooLarge);
    assert_eq!(outcome(limited(pixels - 1), "photo.jpg"), refused);
}

#[test]
fn an_image_that_needs_more_than_all_memory_is_too_large() {
    let frame_bytes = 2560 * 1600 * 3;
    let limits = ImageLimits { max_decoded_bytes: frame_bytes, ..ImageLimits::default() };
    let refused = Thumbnailing::NotMade(NoThumbnails::TooLarge);
    assert_eq!(outcome(limits, "photo.jpg"), refused, "there is more to it than the frame");
}

#[test]
fn concurrent_jobs_share_the_memory() {
    let enough_for_one = 24 << 20;
    let limits = ImageLimits { max_decoded_bytes: enough_for_one, ..ImageLimits::default() };
    let maker = ThumbnailMaker::new(limits);
    let photo = fixtures::named("photo.jpg").bytes;
    let running = AtomicUsize::new(6);
    let make = || {
        let outcome = inspect_and_make(&maker, &mut Cursor::new(&photo));
        running.fetch_sub(1, Ordering::Relaxed);
        outcome
    };
    let mut peak = 0;
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..6).map(|_| scope.spawn(make)).collect();
        while running.load(Ordering::Relaxed) > 0 {
            peak = peak.max(maker.decoded_bytes_in_use());
            thread::yield_now();
        }
        for job in jobs {
            let outcome = job.join().expect("no panic").expect("memory can be read");
            assert!(matches!(outcome, Thumbnailing::Made(_)));
        }
    });
    assert!((1..=enough_for_one).contains(&peak), "{peak} bytes at the peak");
    assert_eq!(maker.decoded_bytes_in_use(), 0);
}
