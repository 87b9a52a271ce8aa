import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { destinationsOf } from '../acts/dialogProps';
import type { Overview } from '../api/questions';

type Look = Schemas['Look'] | undefined;

const firstOf = (overview: Overview) => {
  const all = destinationsOf(overview);
  return all.find(d => d.tier === 'staging') ?? all[0];
};

/** A `spaceship.yaml` to begin with, written from what was found and where the service may go. */
export function fileFor(overview: Overview, look: Look): string {
  const first = firstOf(overview);
  const production = destinationsOf(overview).filter(
    d => d.tier === 'production',
  );
  const stages = [
    ...(first ? [`  - stage: ${first.slug}\n    to: [${first.slug}]`] : []),
    ...(production.length
      ? [
          `  - stage: production\n    to: [${production
            .map(d => d.slug)
            .join(', ')}]\n    gates:\n      - approvals: { of: owners }`,
        ]
      : []),
  ];
  return [
    'apiVersion: spaceship.run/v1',
    ...(stages.length ? ['flow:', ...stages] : []),
    ...(first ? [triggersFor(overview, look)] : []),
  ].join('\n');
}

/** The lines that deliver each push by themselves, to the first stage. */
export function triggersFor(overview: Overview, look: Look): string {
  const branch = look?.branch ?? overview.service.source.branch;
  const stage = look?.flow[0]?.stage ?? firstOf(overview)?.slug;
  return [
    'triggers:',
    '  - on: push',
    `    branch: ${branch}`,
    `    deliver: ${stage}`,
  ].join('\n');
}
