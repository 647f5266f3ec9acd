//! The tables as `migrations/postgres` makes them.

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
        code -> SmallInt,
    }
}

table! {
    tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        key_sha256 -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
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
        sha256 -> Nullable<Bytea>,
        width -> Nullable<BigInt>,
        height -> Nullable<BigInt>,
        color_mode -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        search_text -> Text,
        name_sort_key -> Nullable<Bytea>,
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
        retired_at -> Timestamptz,
        removed_at -> Nullable<Timestamptz>,
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
    thumbnails,
    retired_keys,
);
