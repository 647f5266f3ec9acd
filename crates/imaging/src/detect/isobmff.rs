//! Files that open with an `ftyp` box (ISO/IEC 14496-12, section 4.3): video, audio and pictures, told
//! apart by their brands.

/// Brands looked at before giving up.
const MAX_BRANDS: usize = 64;

/// The registered name of such a file's format.
pub(crate) fn name(head: &[u8]) -> Option<&'static str> {
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let size = usize::try_from(u32::from_be_bytes(*head.first_chunk()?)).ok()?;
    let end = size.min(head.len());
    let major: &[u8; 4] = head.get(8..)?.first_chunk()?;
    let compatible = head.get(16..end).unwrap_or_default().as_chunks::<4>().0;
    let is_compatible = |brands: &[&[u8; 4]]| {
        compatible.iter().take(MAX_BRANDS).any(|brand| brands.contains(&brand))
    };
    Some(match major {
        b"avif" | b"avis" => "image/avif",
        b"mif1" | b"msf1" | b"mif2" if is_compatible(&[b"avif", b"avis"]) => "image/avif",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"mif2" => {
            "image/heif"
        }
        b"jxl " => "image/jxl",
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " | b"M4P " => "audio/m4a",
        b"M4V " | b"M4VH" | b"M4VP" => "video/x-m4v",
        b"crx " => "application/octet-stream",
        [b'3', b'g', b'2', _] => "video/3gpp2",
        [b'3', b'g', ..] => "video/3gpp",
        _ => "video/mp4",
    })
}
