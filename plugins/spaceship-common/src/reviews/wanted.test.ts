import { readServiceFiles } from '../config/readServiceFiles';
import { renderMessage } from '../gates/render';
import { reviewWanted } from './wanted';

const wanted = (review: string, branch: string) => {
  const read = readServiceFiles({
    Procfile: 'web: a',
    'spaceship.yaml': `apiVersion: spaceship.run/v1\n${review}`,
  });
  if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes));
  return reviewWanted(read.model, { branch, ownBranch: 'main' });
};

it.each([
  ['review: {}', 'topic', 'satisfied'],
  ['review: {}', 'a/b', 'satisfied'],
  ['review: {}', 'main', 'not-concerned'],
  ['', 'topic', 'not-concerned'],
  ["review: { branches: ['mira/*'] }", 'mira/banner', 'satisfied'],
  ["review: { branches: ['mira/*'] }", 'topic', 'not-concerned'],
  ["review: { branches: ['x', '*'] }", 'topic', 'satisfied'],
])('with %j a push to %s is %s', (review, branch, verdict) => {
  expect(wanted(review, branch).verdict).toBe(verdict);
});

it('says why not', () => {
  const { parts } = wanted("review: { branches: ['mira/*'] }", 'topic');
  expect(parts.map(part => renderMessage(part.message))).toEqual([
    'A push to topic does not fit “mira/*”.',
  ]);
});
