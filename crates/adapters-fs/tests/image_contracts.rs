//! The contracts of inspection and image processing.

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};

ports_contract::content_inspector_contract!(Inspector::default);
ports_contract::image_processor_contract!(|| ThumbnailMaker::new(ImageLimits::default()));
