//! Behaviours of every [`MediaFiles`](ports::MediaFiles).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

mod add;
mod concurrent;
mod edit;
mod find;
mod list;
mod list_behind;
mod list_cancelled;
mod list_order;
mod list_search;
mod remove;
mod totals;

pub use add::*;
pub use concurrent::*;
pub use edit::*;
pub use find::*;
pub use list::*;
pub use list_behind::*;
pub use list_cancelled::*;
pub use list_order::*;
pub use list_search::*;
pub use remove::*;
pub use totals::*;

use domain::MediaFileId;

/// One test per behaviour of `MediaFiles`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! media_files_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, media_files:
            find_returns_none_for_an_unknown_id,
            find_returns_what_was_added,
            find_returns_the_uploader_with_the_full_name,
            find_sees_a_renamed_uploader,
            find_returns_thumbnails_ascending_by_edge_and_then_by_id,
            find_distinguishes_the_thumbnails_of_files,
            find_many_returns_each_file_by_its_id,
            find_many_omits_unknown_ids,
            find_many_of_nothing_is_nothing,
            find_many_accepts_hundreds_of_ids,
            name_of_a_key_is_that_of_its_file,

            add_returns_everything_given,
            add_distinguishes_an_empty_text_from_none,
            add_keeps_texts_as_they_are,
            add_keeps_times_to_the_microsecond,
            add_keeps_lengths_and_digests_exactly,
            add_keeps_each_image_property_independently,
            add_keeps_every_file_type,
            add_conflicts_when_a_file_has_the_key,
            add_conflicts_when_a_thumbnail_has_the_key,
            add_conflicts_when_a_thumbnails_key_is_taken,
            add_conflicts_when_a_key_was_retired,
            add_conflicts_when_its_own_keys_are_equal,
            add_distinguishes_keys_that_differ_in_case,
            add_for_an_unknown_uploader_fails_and_adds_nothing,
            ids_are_never_reused,

            edit_returns_not_found_for_an_unknown_id,
            an_edit_without_changes_sets_only_updated_at,
            edit_never_sets_updated_at_before_created_at,
            edit_changes_each_text_independently,
            edit_distinguishes_an_empty_text_from_none,
            edit_replaces_the_content_and_its_properties,
            edit_retires_the_replaced_keys,
            edit_that_keeps_the_content_retires_nothing,
            edit_keeps_thumbnails_of_other_files,
            edit_conflicts_when_another_file_has_or_had_a_key,
            edit_conflicts_when_a_key_is_its_own,
            edit_passes_the_current_state_to_the_precondition,
            edit_changes_nothing_when_the_precondition_fails,

            remove_returns_not_found_for_an_unknown_id,
            remove_returns_and_retires_every_key,
            remove_leaves_other_files_alone,
            a_second_remove_finds_nothing,
            remove_passes_the_current_state_to_the_precondition,
            remove_changes_nothing_when_the_precondition_fails,

            list_of_an_empty_database_is_empty,
            list_returns_files_as_find_does,
            list_filters_by_type,
            list_filters_by_uploader,
            list_filters_by_creation_from_a_time_on_inclusively,
            list_filters_by_creation_up_to_a_time_inclusively,
            list_filters_by_any_representable_time,
            list_combines_all_filters,
            list_pages_cover_every_file_once,
            list_past_the_end_is_empty_and_still_counts,
            list_of_no_files_still_counts,

            a_cancelled_list_is_unavailable,
            a_list_past_its_deadline_is_unavailable,
            cancelled_lists_do_not_delay_later_ones,
            a_search_of_one_or_two_characters_is_a_full_scan,
            a_list_without_search_is_not_a_full_scan,

            list_sorts_by_id,
            list_sorts_by_created_at_and_then_by_id,
            list_sorts_by_updated_at_and_then_by_id,
            list_sorts_by_name_with_none_first_and_then_by_id,
            list_sorts_names_by_the_root_collation,
            list_sorts_long_names,
            list_sorts_by_several_fields_each_in_its_direction,
            list_sorts_by_size_and_then_by_id,
            list_pages_follow_the_order,

            walks_in_every_order_meet_each_file_once,
            a_walk_goes_on_behind_a_file_that_is_gone,
            a_walk_meets_what_comes_behind_its_position,
            a_walk_goes_with_filters_and_searches,

            search_finds_a_part_of_the_name_or_the_description,
            search_ignores_case_and_letter_forms,
            search_takes_special_characters_literally,
            search_finds_texts_of_one_and_two_characters,
            search_never_matches_across_name_and_description,
            an_empty_search_returns_every_file,
            search_follows_edits_and_removals,
            search_combines_with_filters_order_and_pages,
            search_finds_texts_with_every_term_in_any_order,
            search_takes_a_non_joiner_for_nothing_and_for_a_space,
            search_finds_few_files_among_many,

            totals_follow_every_change,
            totals_ignore_failed_changes,
            totals_are_exact_during_changes,

            one_key_added_concurrently_is_added_once,
            one_key_added_concurrently_for_files_and_thumbnails_is_added_once,
            a_key_is_never_free_while_its_file_is_being_removed,
            files_added_concurrently_are_all_added,
            concurrent_edits_are_all_applied_and_lose_no_key,
            concurrent_edits_and_removals_remove_once,
            a_precondition_admits_one_of_many_concurrent_edits,
            reads_during_edits_are_consistent,
        );
    };
}

/// An id that no database has assigned.
fn unknown_id() -> MediaFileId {
    MediaFileId::try_from(i64::MAX).expect("the largest id is positive")
}
