//! Single values: ids and sizes are numbers, words and keys are texts.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    ColorMode, FileSize, FileType, MediaFileId, PermissionCode, Sha256, StorageKey, StoreId,
    ThumbnailEdge, ThumbnailId, TokenId, UserId, Username,
};

/// A text of JSON: written by `Display`, read by `FromStr`.
macro_rules! texts {
    ($($type:ty),* $(,)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

texts!(FileType, ColorMode, Sha256, StorageKey, StoreId, Username);

/// A number of JSON: written by a method, read by `TryFrom`.
macro_rules! numbers {
    ($($type:ty: $number:ty, $method:ident);* $(;)?) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.$method().serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$number>::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
            }
        }
    )*};
}

numbers! {
    MediaFileId: i64, get;
    ThumbnailId: i64, get;
    TokenId: i64, get;
    UserId: i64, get;
    PermissionCode: u16, code;
}

impl Serialize for FileSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.bytes().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::from_bytes)
    }
}

impl Serialize for ThumbnailEdge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.pixels().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ThumbnailEdge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("an edge is at least one pixel long"))
    }
}
