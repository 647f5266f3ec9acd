//! The tables as `migrations/sqlite` makes them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        first_name -> Text,
        last_name -> Text,
        is_staff -> Bool,
        is_admin -> Bool,
        is_active -> Bool,
    }
}

table! {
    user_permissions (user_id, code) {
        user_id -> BigInt,
        code -> Integer,
    }
}

table! {
    tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        key_sha256 -> Binary,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

table! {
    media_files (id) {
        id -> BigInt,
        file_type -> Text,
        uploader_id -> Nullable<BigInt>,
        key -> Text,
        name -> Nullable<Text>,
        description -> Nullable<Text>,
        size -> Nullable<BigInt>,
        sha256 -> Nullable<Binary>,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        color_mode -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        search_text -> Text,
        name_sort_key -> Nullable<Binary>,
    }
}

table! {
    text_form (slot) {
        slot -> Integer,
        form -> Text,
        next_id -> Nullable<BigInt>,
    }
}

table! {
    media_file_search (rowid) {
        rowid -> BigInt,
        search_text -> Text,
    }
}

table! {
    media_file_counts (slot) {
        slot -> Integer,
        files -> BigInt,
    }
}

table! {
    thumbnails (id) {
        id -> BigInt,
        media_file_id -> BigInt,
        key -> Text,
        edge -> Nullable<BigInt>,
    }
}

table! {
    retired_keys (key) {
        key -> Text,
        retired_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        was_used -> Bool,
    }
}

table! {
    store_identity (slot) {
        slot -> Integer,
        id -> Text,
    }
}

table! {
    unfinished_copy (slot) {
        slot -> Integer,
        run -> BigInt,
    }
}

joinable!(user_permissions -> users (user_id));
joinable!(tokens -> users (user_id));
joinable!(media_files -> users (uploader_id));
joinable!(thumbnails -> media_files (media_file_id));

allow_tables_to_appear_in_same_query!(
    users,
    user_permissions,
    tokens,
    media_files,
    media_file_search,
    thumbnails,
    retired_keys,
);
