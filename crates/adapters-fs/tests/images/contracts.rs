//! The contracts of inspection and image processing.

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use ports_contract::image_processor::Images;

ports_contract::content_inspector_contract!(Inspector::default);
ports_contract::image_processor_contract!(images);

fn images() -> Images {
    (Box::new(Inspector), Box::new(ThumbnailMaker::new(ImageLimits::default())))
}
