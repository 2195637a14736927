//! Which level an object has, and what users may do about it, without a database.

use super::model::{Effective, EffectiveSource, Label, LabelSource, Setter, User};
use crate::ari::Ari;
use crate::classification::admit::canonical;
use crate::classification::model::{LevelStatus, Rank};
use crate::classification::rules::as_sensitive;
use crate::classification::scheme::{Classifiers, Scheme, UserOverride};
use crate::error::Error;
use crate::id::LevelId;

/// All that decides about the level of one object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    /// The levels of the organization.
    pub(super) ranks: &'a [Rank],
    /// What the organization decided.
    pub(super) scheme: &'a Scheme,
    /// The labels of the object.
    pub(super) labels: &'a [Label],
    /// Default levels of containers.
    pub(super) defaults: &'a [(Ari, LevelId)],
}

/// Lists the containers whose defaults count for an object, the closest one first: that which it lies in, and its site.
pub(super) fn chain(object: &Ari, container: Option<&Ari>) -> Vec<Ari> {
    let mut chain: Vec<Ari> = container.map(canonical).into_iter().collect();
    let site = object.site().and_then(Ari::of_site);
    chain.extend(site.filter(|site| chain.first() != Some(site)));
    chain
}

impl Facts<'_> {
    /// A level counts while it is published.
    fn published(&self, id: LevelId) -> Option<&Rank> {
        self.ranks.iter().find(|rank| rank.id == id && rank.status == LevelStatus::Published)
    }

    fn label(&self, source: LabelSource) -> Option<(&Label, &Rank)> {
        let label = self.labels.iter().find(|label| label.source == source)?;
        Some((label, self.published(label.level_id)?))
    }

    /// Says which level the object would have if nobody had chosen one.
    fn without_choice(&self, chain: &[Ari]) -> Effective {
        if let Some((_, rank)) = self.label(LabelSource::Auto) {
            return found(EffectiveSource::Auto, rank, None);
        }
        for container in chain {
            let default = self.defaults.iter().find(|(named, _)| named == container);
            if let Some(rank) = default.and_then(|(_, level)| self.published(*level)) {
                return found(EffectiveSource::Space, rank, Some(container.clone()));
            }
        }
        let default = self.scheme.default.as_ref().and_then(|default| self.published(default.level_id));
        default.map_or(Effective { source: EffectiveSource::None, level: None, default_of: None }, |rank| {
            found(EffectiveSource::Organization, rank, None)
        })
    }

    /// Says which level the object has. What an administrator chose counts; what a user chose counts as far as the
    /// organization lets users choose.
    pub(super) fn effective(&self, chain: &[Ari]) -> Effective {
        let otherwise = self.without_choice(chain);
        let Some((label, rank)) = self.label(LabelSource::Content) else { return otherwise };
        let counts = match self.scheme.user_override {
            _ if label.set_by != Setter::User => true,
            UserOverride::Any => true,
            UserOverride::EqualOrHigher => {
                otherwise.level.as_ref().is_none_or(|other| as_sensitive(rank, other))
            }
            UserOverride::Disallow => otherwise.source != EffectiveSource::Auto,
        };
        if counts { found(EffectiveSource::Content, rank, None) } else { otherwise }
    }

    /// Refuses what the organization does not let a user do: to choose a level for the object, or with none to take what
    /// was chosen away.
    pub(super) fn check_user(
        &self,
        chain: &[Ari],
        user: Option<User>,
        wanted: Option<&Rank>,
    ) -> Result<(), Error> {
        let denied = |what: &str| Err(Error::Denied { what: what.to_owned() });
        if self.scheme.user_override == UserOverride::Disallow {
            return denied("classify for a user: the organization lets users choose no level");
        }
        let is_admin = user.is_some_and(|user| user.container_admin);
        if self.scheme.classifiers == Classifiers::ContainerAdminOnly && !is_admin {
            return denied(
                "classify for this user: the organization lets administrators of containers do it",
            );
        }
        if self.scheme.user_override == UserOverride::Any {
            return Ok(());
        }
        let chosen = self.label(LabelSource::Content).filter(|(label, _)| label.set_by != Setter::User);
        let otherwise = self.without_choice(chain);
        let least = chosen.map(|(_, rank)| rank).or(otherwise.level.as_ref());
        let enough = match (least, wanted) {
            (None, _) => true,
            (Some(least), Some(wanted)) => as_sensitive(wanted, least),
            // What is left is what there would be without a choice, unless that was an administrator's.
            (Some(_), None) => chosen.is_none(),
        };
        if enough {
            Ok(())
        } else {
            denied(
                "lower a level for a user: the organization lets users choose one that is as sensitive or more",
            )
        }
    }
}

fn found(source: EffectiveSource, rank: &Rank, default_of: Option<Ari>) -> Effective {
    Effective { source, level: Some(rank.clone()), default_of }
}
