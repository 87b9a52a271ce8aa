import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
  type EntityLink,
} from '@backstage/catalog-model';
import type { DeferredEntity } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ADDON,
  ANNOTATION_DESTINATION,
  ANNOTATION_REVIEW,
  LABEL_REGION,
  LABEL_TIER,
} from '@spaceship/backstage-plugin-spaceship-common';
import type { Delivered } from './delivered';

/** Of their own, so that a `staging` of somebody else's is not in the way. */
const namespace = 'spaceship';
const location = 'spaceship:delivered';
export const deliveredProvider = 'spaceship-delivered';
const longestName = 63;

/**
 * Destinations, add-ons and review environments as Resources. A component depends on where it runs and on its add-ons;
 * what belongs to a review environment hangs on that instead, so that copies do not crowd the graph of the component.
 */
export function deliveredEntities(
  delivered: Delivered,
  portalUrl: string,
): DeferredEntity[] {
  const { destinations, services, addons, reviews } = delivered;
  const page = (path: string, title: string): EntityLink => ({
    url: `${portalUrl}/spaceship/${path}`,
    title,
  });
  const serviceOf = new Map(services.map(one => [one.id, one]));
  const ownerOf = (id: string) => ownerRef(serviceOf.get(id)?.owner);
  /** A service that is not in the catalog (any more) has nothing there to hang on. */
  const componentOf = (id: string): string[] => {
    const service = serviceOf.get(id);
    return service?.inCatalog && service.entityRef ? [service.entityRef] : [];
  };
  const reviewAt = new Map(reviews.map(one => [one.destination, one]));

  const entities = [
    ...destinations.map(({ slug, title, tier, region, owner }) =>
      resource({
        name: slug,
        title,
        description: `Where releases run: ${tier}${
          region ? `, ${region}` : ''
        }`,
        annotations: { [ANNOTATION_DESTINATION]: slug },
        labels: {
          [LABEL_TIER]: tier,
          ...(region ? { [LABEL_REGION]: region } : {}),
        },
        links: [page('services', 'What runs there')],
        type: 'destination',
        owner: ownerRef(owner),
        dependencyOf: services
          .filter(({ destinations: places }) =>
            places.some(place => place.slug === slug && place.release),
          )
          .flatMap(({ id }) => componentOf(id)),
      }),
    ),
    ...reviews
      .filter(({ state }) => state !== 'destroyed')
      .map(review =>
        resource({
          name: reviewName(review),
          title: review.title,
          description: `${review.branch} of ${review.service.name}, to be looked at before it ships`,
          annotations: { [ANNOTATION_REVIEW]: review.id },
          labels: { [LABEL_TIER]: 'review' },
          links: [
            ...(review.address
              ? [{ url: review.address, title: 'Open it' }]
              : []),
            page(`reviews/${review.id}`, 'Review environment'),
          ],
          type: 'review-environment',
          owner: ownerOf(review.service.id),
          dependsOn: componentOf(review.service.id),
        }),
      ),
    ...addons
      .filter(({ state }) => state !== 'destroyed')
      .map(addon => {
        const { service, destination, aliases, type } = addon;
        const what = aliases.length > 0 ? aliases.join(', ') : type;
        const review = reviewAt.get(destination.slug);
        return resource({
          name: addonName(addon),
          title: `${service.name} ${what}, ${
            review?.title ?? destination.title
          }`,
          description: `${type} add-on of ${service.name}`,
          annotations: { [ANNOTATION_ADDON]: addon.id },
          labels: { [LABEL_TIER]: destination.tier },
          links: [page(`addons/${addon.id}`, 'Add-on')],
          type,
          owner: ownerOf(service.id),
          ...(review
            ? { dependencyOf: [refOf(reviewName(review))] }
            : {
                dependencyOf: componentOf(service.id),
                dependsOn: [refOf(destination.slug)],
              }),
        });
      }),
  ];
  return withoutDoubles(entities).map(entity => ({
    entity,
    locationKey: deliveredProvider,
  }));
}

type Wish = {
  name: string;
  title: string;
  description: string;
  annotations: Record<string, string>;
  labels: Record<string, string>;
  links: EntityLink[];
  type: string;
  owner: string;
  dependsOn?: string[];
  dependencyOf?: string[];
};

const resource = (wish: Wish): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: {
    namespace,
    name: wish.name,
    title: wish.title,
    description: wish.description,
    annotations: {
      [ANNOTATION_LOCATION]: location,
      [ANNOTATION_ORIGIN_LOCATION]: location,
      ...wish.annotations,
    },
    labels: wish.labels,
    links: wish.links,
  },
  spec: {
    type: wish.type,
    owner: wish.owner,
    ...(wish.dependsOn?.length ? { dependsOn: wish.dependsOn } : {}),
    ...(wish.dependencyOf?.length ? { dependencyOf: wish.dependencyOf } : {}),
  },
});

const refOf = (name: string): string => `resource:${namespace}/${name}`;

/** Whole, for it would be looked for in the namespace of the entity. */
const ownerRef = (ref: string | null | undefined): string =>
  stringifyEntityRef(
    parseEntityRef(ref ?? 'unknown', {
      defaultKind: 'Group',
      defaultNamespace: 'default',
    }),
  );

const reviewName = ({ name }: Delivered['reviews'][number]): string =>
  shortened(`review-${name}`);

/** By alias where it is bound, for that is how people know it; a copy that nobody uses yet by its id. */
const addonName = ({
  id,
  service,
  destination,
  aliases,
}: Delivered['addons'][number]): string => {
  const which = [...aliases].sort()[0] ?? id.slice(-12);
  const name = `${service.name}-${which}-${destination.slug}`;
  return name.length <= longestName ? name : `addon-${id}`;
};

const shortened = (name: string): string =>
  name.slice(0, longestName).replace(/[^a-zA-Z0-9]+$/, '');

/** The first of a name stays: the catalog takes no two. */
function withoutDoubles(entities: readonly Entity[]): Entity[] {
  const byRef = new Map<string, Entity>();
  for (const entity of entities) {
    const ref = stringifyEntityRef(entity);
    if (!byRef.has(ref)) byRef.set(ref, entity);
  }
  return [...byRef.values()];
}
