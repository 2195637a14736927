//! The data loss prevention API: `/admin/dlp`.

use axum::http::Method;
use axum::routing::{get, post, put};
use steward_core::classification;

use super::{CallerKind, Paging, Route};
use crate::auth::scope;
use crate::dlp::{
    ClassificationLevelChange, LevelName, LevelNames, LevelOrder, NewClassificationLevel, levels,
};

pub(super) fn table() -> Vec<Route> {
    let read = |operation, path: &str, handler| {
        let path = format!("/admin/dlp/v1/orgs/{{orgId}}/classification-levels{path}");
        Route::new(CallerKind::Org, operation, Method::GET, path, handler)
            .needs::<scope::ReadClassificationLevels>()
    };
    let write = |operation, method, path: &str, handler| {
        let path = format!("/admin/dlp/v1/orgs/{{orgId}}/classification-levels{path}");
        Route::new(CallerKind::Org, operation, method, path, handler)
            .needs::<scope::WriteClassificationLevels>()
            .answers(202)
    };
    vec![
        read("getLevelList", "", || get(levels::list))
            .summary("Lists the classification levels of an organization, the most sensitive first.")
            .asks(levels::PARAMETERS)
            .shows::<levels::LevelPage<'_>>()
            .paged(Paging::CursorAndLimit),
        write("createLevel", Method::POST, "", || post(levels::create))
            .summary("Creates a classification level, as a draft.")
            .reads::<NewClassificationLevel>()
            .shows::<levels::Shown<'_>>()
            .records(&classification::CLASSIFICATION_LEVEL_CREATED),
        read("getLevel", "/{levelId}", || get(levels::read))
            .summary("Reads a classification level.")
            .shows::<levels::Shown<'_>>(),
        write("editLevel", Method::PUT, "/{levelId}", || put(levels::edit))
            .summary("Edits a classification level; what is not named stays.")
            .reads::<ClassificationLevelChange>()
            .shows::<levels::Shown<'_>>()
            .records(&classification::CLASSIFICATION_LEVEL_UPDATED),
        write("publishLevel", Method::POST, "/publish", || post(levels::publish))
            .summary("Publishes one or more classification levels, all or none.")
            .reads::<LevelNames>()
            .shows::<levels::Levels<'_>>()
            .records(&classification::CLASSIFICATION_LEVEL_PUBLISHED),
        write("archiveLevel", Method::POST, "/archive", || post(levels::archive))
            .summary("Archives a classification level.")
            .reads::<LevelName>()
            .shows::<levels::Shown<'_>>()
            .records(&classification::CLASSIFICATION_LEVEL_ARCHIVED),
        write("restoreLevel", Method::POST, "/restore", || post(levels::restore))
            .summary("Restores an archived classification level, as a draft.")
            .reads::<LevelName>()
            .shows::<levels::Shown<'_>>()
            .records(&classification::CLASSIFICATION_LEVEL_RESTORED),
        write("reorder", Method::POST, "/reorder", || post(levels::reorder))
            .summary("Puts classification levels into another order.")
            .reads::<LevelOrder>()
            .shows::<levels::Levels<'_>>()
            .records(&classification::CLASSIFICATION_LEVELS_REORDERED),
    ]
}
