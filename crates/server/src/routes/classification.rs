//! What Steward adds to data classification: the levels of objects, defaults, settings, and levels as a file.

use axum::http::Method;
use axum::routing::{delete, get, patch, post, put};
use steward_core::classification;

use super::{CallerKind, Paging, RequestBody, Route};
use crate::auth::scope;
use crate::own::classification_scheme as scheme;
use crate::own::{Page, classifications, levels_file};

pub(super) fn table() -> Vec<Route> {
    let of = |caller, operation, method, path: &str, handler| {
        Route::new(caller, operation, method, format!("/steward/v1/orgs/{{orgId}}{path}"), handler)
    };
    let (org, both) = (CallerKind::Org, CallerKind::OrgOrProduct);
    vec![
        of(both, "getClassification", Method::GET, "/classifications", || get(classifications::read))
            .summary("Reads the level of an object, and where it comes from.")
            .asks(classifications::READ)
            .shows::<classifications::Shown<'_>>()
            .needs::<scope::ReadClassificationLevels>(),
        of(both, "setClassification", Method::PUT, "/classifications", || put(classifications::set))
            .summary("Gives an object a level.")
            .reads::<classifications::LabelBody>()
            .shows::<classifications::Shown<'_>>()
            .needs::<scope::WriteClassificationLevels>()
            .records(&classification::CONTENT_CLASSIFIED),
        of(both, "removeClassification", Method::DELETE, "/classifications", || delete(classifications::remove))
            .summary("Takes the level that an object was given away.")
            .asks(classifications::REMOVE)
            .takes(RequestBody::Optional)
            .reads::<classifications::RemovalBody>()
            .shows::<classifications::Shown<'_>>()
            .needs::<scope::WriteClassificationLevels>()
            .records(&classification::CONTENT_CLASSIFICATION_REMOVED)
            .answers(200),
        of(both, "getClassifications", Method::POST, "/classifications/batch", || post(classifications::batch))
            .summary("Reads the levels of up to 100 objects, in their order.")
            .searches()
            .takes(RequestBody::Required)
            .reads::<classifications::QuestionBody>()
            .shows::<classifications::Answers<'_>>()
            .needs::<scope::ReadClassificationLevels>(),
        of(org, "listClassificationHistory", Method::GET, "/classifications/history", || {
            get(classifications::history)
        })
        .summary("Lists what became of the labels of an object, the newest first.")
        .asks(classifications::HISTORY)
        .shows::<Page<classifications::ShownEntry<'_>>>()
        .needs::<scope::ReadClassificationLevels>()
        .paged(Paging::CursorAndLimit),
        of(org, "listLabelledObjects", Method::GET, "/classifications/levels/{levelId}/objects", || {
            get(classifications::labelled)
        })
        .summary("Lists the objects that were given a level.")
        .asks(classifications::LABELLED)
        .shows::<Page<classifications::Labelled<'_>>>()
        .needs::<scope::ReadClassificationLevels>()
        .paged(Paging::CursorAndLimit),
        of(org, "getClassificationSettings", Method::GET, "/classifications/settings", || get(scheme::read))
            .summary("Reads how an organization classifies, and its default level.")
            .shows::<scheme::Shown<'_>>()
            .needs::<scope::ReadClassificationLevels>(),
        of(org, "changeClassificationSettings", Method::PATCH, "/classifications/settings", || {
            patch(scheme::change)
        })
        .summary("Changes what users may do about levels; what is not named stays.")
        .reads::<scheme::ChangeBody>()
        .shows::<scheme::Shown<'_>>()
        .needs::<scope::WriteClassificationLevels>()
        .records(&classification::CLASSIFICATION_SETTINGS_UPDATED),
        of(org, "setDefaultLevel", Method::PUT, "/classifications/default", || put(scheme::set_default))
            .summary("Chooses the level of what nothing else classifies.")
            .reads::<scheme::DefaultBody>()
            .shows::<scheme::ShownDefault<'_>>()
            .needs::<scope::WriteClassificationLevels>()
            .records(&classification::DEFAULT_CLASSIFICATION_LEVEL_UPDATED),
        of(org, "removeDefaultLevel", Method::DELETE, "/classifications/default", || {
            delete(scheme::remove_default)
        })
        .summary("Takes the default level of an organization away.")
        .needs::<scope::WriteClassificationLevels>()
        .records(&classification::DEFAULT_CLASSIFICATION_LEVEL_UPDATED),
        of(org, "listContainerLevels", Method::GET, "/classifications/containers", || get(scheme::containers))
            .summary("Lists the containers that have a default level of their own.")
            .asks(scheme::CONTAINERS)
            .shows::<Page<scheme::ShownContainer<'_>>>()
            .needs::<scope::ReadClassificationLevels>()
            .paged(Paging::CursorAndLimit),
        of(both, "getContainerLevel", Method::GET, "/classifications/container", || get(scheme::container))
            .summary("Reads the default level that was chosen for a container.")
            .asks(scheme::ONE)
            .shows::<scheme::ShownContainer<'_>>()
            .needs::<scope::ReadClassificationLevels>(),
        of(both, "setContainerLevel", Method::PUT, "/classifications/container", || put(scheme::set_container))
            .summary("Chooses the level of what lies in a container and is not classified itself.")
            .reads::<scheme::ContainerBody>()
            .shows::<scheme::ShownContainer<'_>>()
            .needs::<scope::WriteClassificationLevels>()
            .records(&classification::CONTAINER_CLASSIFICATION_LEVEL_UPDATED),
        of(both, "removeContainerLevel", Method::DELETE, "/classifications/container", || {
            delete(scheme::remove_container)
        })
        .summary("Takes the default level of a container away.")
        .asks(scheme::ONE)
        .takes(RequestBody::Optional)
        .reads::<scheme::RemovalBody>()
        .needs::<scope::WriteClassificationLevels>()
        .records(&classification::CONTAINER_CLASSIFICATION_LEVEL_UPDATED),
        of(org, "exportLevels", Method::GET, "/classification-levels.toml", || get(levels_file::export))
            .summary("Writes the classification levels of an organization as a file.")
            .shows_file(levels_file::MEDIA)
            .needs::<scope::ReadClassificationLevels>(),
        of(org, "importLevels", Method::PUT, "/classification-levels.toml", || put(levels_file::import))
            .summary("Makes the classification levels of an organization what a file says, or shows what would be done.")
            .asks(levels_file::IMPORT)
            .reads_file::<levels_file::LevelsFile>(levels_file::MEDIA)
            .shows::<levels_file::ShownPlan<'_>>()
            .needs::<scope::WriteClassificationLevels>()
            .records(&classification::CLASSIFICATION_LEVEL_CREATED),
    ]
}
