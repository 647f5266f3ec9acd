//! The tags of TIFF (revision 6.0, part 4), `BigTIFF` and Exif that this crate reads.

pub(crate) const NEW_SUBFILE_TYPE: u16 = 254;
pub(crate) const SUBFILE_TYPE: u16 = 255;
pub(crate) const IMAGE_WIDTH: u16 = 256;
pub(crate) const IMAGE_LENGTH: u16 = 257;
pub(crate) const BITS_PER_SAMPLE: u16 = 258;
pub(crate) const COMPRESSION: u16 = 259;
pub(crate) const PHOTOMETRIC_INTERPRETATION: u16 = 262;
pub(crate) const FILL_ORDER: u16 = 266;
pub(crate) const MAKE: u16 = 271;
pub(crate) const STRIP_OFFSETS: u16 = 273;
pub(crate) const ORIENTATION: u16 = 274;
pub(crate) const SAMPLES_PER_PIXEL: u16 = 277;
pub(crate) const ROWS_PER_STRIP: u16 = 278;
pub(crate) const STRIP_BYTE_COUNTS: u16 = 279;
pub(crate) const PLANAR_CONFIGURATION: u16 = 284;
pub(crate) const T4_OPTIONS: u16 = 292;
pub(crate) const PREDICTOR: u16 = 317;
pub(crate) const COLOR_MAP: u16 = 320;
pub(crate) const TILE_WIDTH: u16 = 322;
pub(crate) const TILE_LENGTH: u16 = 323;
pub(crate) const TILE_OFFSETS: u16 = 324;
pub(crate) const TILE_BYTE_COUNTS: u16 = 325;
pub(crate) const SUB_IFDS: u16 = 330;
pub(crate) const EXTRA_SAMPLES: u16 = 338;
pub(crate) const SAMPLE_FORMAT: u16 = 339;
pub(crate) const JPEG_TABLES: u16 = 347;
pub(crate) const JPEG_STREAM: u16 = 513;
pub(crate) const JPEG_STREAM_LENGTH: u16 = 514;
pub(crate) const JPEG_RESTART_INTERVAL: u16 = 515;
pub(crate) const JPEG_Q_TABLES: u16 = 519;
pub(crate) const JPEG_DC_TABLES: u16 = 520;
pub(crate) const JPEG_AC_TABLES: u16 = 521;
pub(crate) const YCBCR_SUBSAMPLING: u16 = 530;
pub(crate) const XMP: u16 = 700;
pub(crate) const EXIF: u16 = 34665;
pub(crate) const MAKER_NOTE: u16 = 37500;
pub(crate) const PIXEL_X_DIMENSION: u16 = 40962;
pub(crate) const PIXEL_Y_DIMENSION: u16 = 40963;
pub(crate) const ICC_PROFILE: u16 = 34675;
pub(crate) const DNG_VERSION: u16 = 50706;

/// Photometric interpretations of sensor data: a colour filter array, and its linear form (TIFF/EP,
/// DNG 1.7).
pub(crate) const SENSOR_DATA: [u64; 2] = [32803, 34892];
