//! From YCbCr to RGB.

/// ITU-R BT.601 at full range (JFIF 1.02), in 65536ths.
#[expect(clippy::cast_sign_loss, reason = "the value is clamped to a byte's range")]
pub(crate) fn to_rgb(pixel: [u8; 3]) -> [u8; 3] {
    let [y, cb, cr] = pixel.map(i32::from);
    let (cb, cr) = (cb - 128, cr - 128);
    let differences = [91_881 * cr, -22_554 * cb - 46_802 * cr, 116_130 * cb];
    differences.map(|difference| (y + ((difference + 0x8000) >> 16)).clamp(0, 255) as u8)
}
