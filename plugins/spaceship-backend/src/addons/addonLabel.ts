/**
 * What people call an add-on, as SQL over `addons` (under this name): the alias that it is bound under, else its type
 * with the end of its id.
 */
const addonNameSql = (addons: string): string =>
  `coalesce(
     (select b.alias from bindings b where b.addon_id = ${addons}.id and b.removed_at is null order by b.created_at limit 1),
     ${addons}.type || '-' || right(cast(${addons}.id as text), 6))`;

/** `database of Feature flags at Staging`: in sentences. */
export const addonTitleSql = (addons: string): string =>
  `(select ${addonNameSql(
    addons,
  )} || ' of ' || coalesce(l_s.title, l_s.name) || ' at ' || l_d.title
    from services l_s, destinations l_d where l_s.id = ${addons}.service_id and l_d.id = ${addons}.destination_id)`;

/** `feature-flags/staging/database`: what somebody types who destroys it. */
export const addonLabelSql = (addons: string): string =>
  `(select l_s.name || '/' || l_d.slug || '/' || ${addonNameSql(addons)}
    from services l_s, destinations l_d where l_s.id = ${addons}.service_id and l_d.id = ${addons}.destination_id)`;
