//! Behaviours of a file store: which keys it accepts side by side.

use ports::PortError;

use super::{FileStoreWorld, key, place, stage, staged_bytes, stored};

/// A store may reject such keys beside each other, but it must not lose bytes.
pub fn keys_that_are_prefixes_of_others_lose_no_bytes(world: &dyn FileStoreWorld) {
    for (first, second) in [("a", "a/b"), ("c/d/e", "c/d"), ("f/g", "f/g/h/i")] {
        place(world, "first", first);
        let staged = stage(world, "second");
        match world.store().place(&[(staged.clone(), key(second))]) {
            Ok(()) => assert_eq!(stored(world, second).as_deref(), Some("second")),
            Err(PortError::Conflict) => {
                assert_eq!(stored(world, second), None);
                assert_eq!(staged_bytes(world, &staged), b"second");
            }
            Err(error) => panic!("{first} before {second}: {error}"),
        }
        assert_eq!(stored(world, first).as_deref(), Some("first"));
    }
}

pub fn keys_of_any_script_are_distinguished(world: &dyn FileStoreWorld) {
    let names = [
        "core_media/2025/12/22/تصویر_۱.png",
        "core_media/2025/12/22/تصویر_۲.png",
        "core_media/2025/12/22/ета.txt",
        "core_media/2025/12/22/ete.txt",
        "core_media/2025/12/22/été.txt",
        "core_media/2025/12/22/-rf.txt",
        "core_media/2025/12/22/...",
        "core_media/2025/12/22/a b%20c&d",
        "پوشه/فایل",
    ];
    for name in names {
        place(world, name, name);
    }
    for name in names {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
    let longest = "ی".repeat(127) + "x";
    place(world, "long", &longest);
    assert_eq!(stored(world, &longest).as_deref(), Some("long"));
}
