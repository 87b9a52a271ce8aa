import {
  scaled,
  type RolloutDestinationFact,
  type Schemas,
  type ServiceModel,
} from '@spaceship/backstage-plugin-spaceship-common';

type Line = Schemas['Preview']['willHappen'][number];

/** What a delivery does at one destination, in words and in order. */
export function deliverySteps(
  spec: Pick<ServiceModel, 'addons' | 'processes' | 'releaseSteps'>,
  destination: Pick<
    RolloutDestinationFact,
    'slug' | 'title' | 'running' | 'hold'
  >,
  wished: Readonly<Record<string, number>> | null,
): Line[] {
  const { slug, title, running, hold } = destination;
  const line = (text: string): Line => ({ text, destination: slug });
  const steps = (when: string) =>
    spec.releaseSteps
      .filter(step => step.when === when)
      .map(step => line(`${step.name} runs: ${step.run}`));
  const replicas = Object.entries(scaled(spec.processes, wished)).map(
    ([name, process]) => `${process.replicas} × ${name}`,
  );
  return [
    ...(hold
      ? [line(`The hold of ${title} ends with it: “${hold.reason}”.`)]
      : []),
    ...Object.entries(spec.addons).map(([alias, { type }]) =>
      line(`The ${type} add-on ${alias} is there, or is made.`),
    ),
    ...steps('before'),
    line(`${title} starts ${replicas.join(', ')} and waits until healthy.`),
    line(
      running
        ? `The traffic moves over; release ${running.releaseNumber} stops afterwards.`
        : 'It gets the traffic: nothing runs there yet.',
    ),
    ...steps('after'),
  ];
}
