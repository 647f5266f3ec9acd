//! Black point compensation of ink: the darkest print becomes black on a screen.

use super::lab::{encoded, light};

/// The lightest black that is compensated, as relative luminance: a lightness of 50, as in lcms.
const LIGHTEST: f32 = 0.184;

/// Compensates RGB pixels that were made of ink. `darkest` is the colour of all inks together.
///
/// The light of each channel is scaled so that nothing of the darkest colour is left, and white
/// stays.
pub(super) fn compensate(bytes: &mut [u8], darkest: [u8; 3]) {
    let black = darkest.map(light);
    let luminance = 0.2126 * black[0] + 0.7152 * black[1] + 0.0722 * black[2];
    let share = (LIGHTEST / luminance.max(LIGHTEST)).min(1.0);
    let tables = black.map(|black| table(black * share));
    for pixel in bytes.as_chunks_mut::<3>().0 {
        for (channel, table) in pixel.iter_mut().zip(&tables) {
            *channel = table[usize::from(*channel)];
        }
    }
}

fn table(black: f32) -> [u8; 256] {
    std::array::from_fn(|value| {
        let value = u8::try_from(value).unwrap_or(u8::MAX);
        encoded((light(value) - black) / (1.0 - black))
    })
}
