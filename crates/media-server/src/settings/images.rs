//! The settings of the work on images.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::Args;

use super::parse::{count, positive_size, positive_span};

/// Thumbnails.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct ImageSettings {
    /// Maximum number of pixels of an image that gets thumbnails
    #[arg(
        id = "MEDIA_MAX_IMAGE_PIXELS",
        value_name = "COUNT",
        default_value = "100000000",
        value_parser = count::<NonZeroU64>
    )]
    pub max_pixels: NonZeroU64,

    /// Maximum memory for decoded images, across all uploads
    ///
    /// A number of bytes, or of a unit, such as `1GiB`. An image that needs more gets no
    /// thumbnails.
    #[arg(
        id = "MEDIA_MAX_DECODED_SIZE",
        value_name = "SIZE",
        default_value = "512MiB",
        value_parser = positive_size
    )]
    pub max_decoded_size: u64,

    /// Time limit of the work on one image
    ///
    /// A span of time, such as `30s` or `5m`. An image that takes longer gets no thumbnails.
    #[arg(
        id = "MEDIA_IMAGE_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        value_parser = positive_span
    )]
    pub timeout: Duration,
}

#[cfg(test)]
mod tests {
    use super::super::tests::set;

    #[test]
    fn limits_of_images_are_greater_than_zero() {
        for (flag, good) in
            [("--max-image-pixels", "1"), ("--max-decoded-size", "1KiB"), ("--image-timeout", "1s")]
        {
            assert!(set(flag, good).is_ok(), "{flag}");
            for bad in ["", "0", "0s", "-1", "1.5", "ten", "99999999999999999999"] {
                assert!(set(flag, bad).is_err(), "{flag} {bad}");
            }
        }
    }
}
