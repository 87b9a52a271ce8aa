import { readServiceFiles } from '../config/readServiceFiles';
import { pushSentence } from './pushSentence';

const model = (rest: string) => {
  const read = readServiceFiles(
    {
      'spaceship.yaml': `
apiVersion: spaceship.run/v1
processes:
  web: { command: node server.js }
flow:
  - { stage: staging, to: [staging] }
  - { stage: production, to: [eu] }
${rest}`,
    },
    {
      destinations: [
        { slug: 'staging', tier: 'staging' },
        { slug: 'eu', tier: 'production' },
      ],
    },
  );
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return read.model;
};
const said = (rest: string, branch: string) =>
  pushSentence(model(rest), { branch });

it.each([
  [
    'main is built and delivered to staging, then to production when its gates hold.',
    'triggers: [{ on: push, branch: main, deliver: staging }]',
    'main',
  ],
  [
    'main is built and delivered to production.',
    'triggers: [{ on: push, branch: main, deliver: production }]',
    'main',
  ],
  [
    'main is built and delivered by hand.',
    'triggers: [{ on: push, branch: main }]',
    'main',
  ],
  [
    'No trigger fits other: it is delivered by hand.',
    'triggers: [{ on: push, branch: main }]',
    'other',
  ],
  ['No trigger is set up: it is delivered by hand.', '', 'main'],
])('says: %s', (sentence, rest, branch) => {
  expect(said(rest, branch)).toBe(sentence);
});
