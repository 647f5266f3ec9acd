//! What every [`MediaFiles`](ports::MediaFiles) shows.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

mod add;
mod edit;
mod find;
mod list;
mod list_cancelled;
mod list_order;
mod list_search;
mod remove;
mod simultaneous;
mod totals;

pub use add::*;
pub use edit::*;
pub use find::*;
pub use list::*;
pub use list_cancelled::*;
pub use list_order::*;
pub use list_search::*;
pub use remove::*;
pub use simultaneous::*;
pub use totals::*;

use domain::MediaFileId;

/// One test per behaviour of `MediaFiles`; takes a function that makes a
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
            find_tells_the_thumbnails_of_files_apart,
            find_many_returns_each_file_by_its_id,
            find_many_leaves_unknown_ids_out,
            find_many_of_nothing_is_nothing,
            find_many_takes_hundreds_of_ids,

            add_returns_everything_given,
            add_keeps_an_empty_text_apart_from_none,
            add_keeps_texts_as_they_are,
            add_keeps_times_to_the_microsecond,
            add_keeps_lengths_and_digests_exactly,
            add_keeps_each_image_fact_by_itself,
            add_keeps_every_file_type,
            add_conflicts_when_the_key_is_a_files,
            add_conflicts_when_the_key_is_a_thumbnails,
            add_conflicts_when_a_thumbnails_key_is_taken,
            add_conflicts_when_a_key_was_given_up,
            add_conflicts_when_its_own_keys_are_equal,
            add_tells_keys_that_differ_in_case_apart,
            add_for_an_unknown_uploader_fails_and_adds_nothing,
            ids_are_never_given_out_twice,

            edit_returns_not_found_for_an_unknown_id,
            edit_of_nothing_moves_updated_at_alone,
            edit_never_sets_updated_at_before_created_at,
            edit_changes_each_text_by_itself,
            edit_keeps_an_empty_text_apart_from_none,
            edit_replaces_the_content_and_all_that_follows_from_it,
            edit_retires_the_replaced_keys,
            edit_that_keeps_the_content_retires_nothing,
            edit_keeps_thumbnails_of_other_files,
            edit_conflicts_when_a_key_is_or_was_anothers,
            edit_conflicts_when_a_key_is_its_own,
            edit_shows_the_present_state_to_the_precondition,
            edit_changes_nothing_when_the_precondition_fails,

            remove_returns_not_found_for_an_unknown_id,
            remove_returns_and_retires_every_key,
            remove_leaves_other_files_alone,
            remove_finds_nothing_the_second_time,
            remove_shows_the_present_state_to_the_precondition,
            remove_changes_nothing_when_the_precondition_fails,

            list_of_an_empty_database_is_empty,
            list_returns_files_as_find_does,
            list_filters_by_type,
            list_filters_by_uploader,
            list_filters_by_creation_from_a_time_on_inclusively,
            list_filters_by_creation_up_to_a_time_inclusively,
            list_filters_by_any_time_that_can_be_said,
            list_admits_what_all_filters_admit,
            list_pages_cover_every_file_once,
            list_beyond_the_end_is_empty_and_still_counts,
            list_of_no_files_still_counts,

            a_cancelled_list_is_unavailable,
            a_list_beyond_its_deadline_is_unavailable,
            cancelled_lists_hold_up_no_later_one,
            a_search_of_one_or_two_characters_is_a_full_scan,
            a_list_without_search_is_not_a_full_scan,

            list_sorts_by_id,
            list_sorts_by_created_at_and_then_by_id,
            list_sorts_by_updated_at_and_then_by_id,
            list_sorts_by_name_without_one_first_and_then_by_id,
            list_sorts_names_by_code_point,
            list_sorts_by_size_and_then_by_id,
            list_pages_follow_the_order,

            search_finds_a_part_of_the_name_or_the_description,
            search_ignores_case_and_letter_forms,
            search_takes_special_characters_literally,
            search_finds_texts_of_one_and_two_characters,
            search_never_matches_across_name_and_description,
            search_for_nothing_admits_every_file,
            search_follows_edits_and_removals,
            search_goes_with_filters_order_and_pages,
            search_finds_the_few_among_the_many,

            totals_follow_every_change,
            totals_know_nothing_of_what_was_not_done,
            totals_are_exact_amid_changes,

            one_key_added_by_many_at_once_is_added_once,
            one_key_wanted_for_files_and_thumbnails_at_once_is_given_once,
            a_key_is_never_free_while_its_file_is_being_removed,
            files_added_at_once_are_all_added,
            edits_at_once_are_all_made_and_lose_no_key,
            edits_and_removals_at_once_remove_once,
            a_precondition_lets_one_of_many_edits_through,
            reads_during_edits_see_one_state,
        );
    };
}

/// An id that no database has given out.
fn unknown_id() -> MediaFileId {
    MediaFileId::try_from(i64::MAX).expect("the largest id is positive")
}
