import { partMessages } from '../translation/parts';
import { entryText } from './entryText';

const t = ((key: string) =>
  partMessages.record.deed[
    key.replace('record.deed.', '') as keyof typeof partMessages.record.deed
  ]) as unknown as Parameters<typeof entryText>[1];

it.each([
  ['destination.lift-hold', 'lifted the hold'],
  ['review.enter', 'entered the review environment'],
  ['review.extend', 'changed how long the review environment stays unused'],
  ['review.pin', 'pinned the review environment'],
  ['review.unpin', 'unpinned the review environment'],
  ['review.share', 'shared the review environment by a link'],
  ['review.revoke-link', 'revoked a link into the review environment'],
  ['review.comment', 'commented on the review environment'],
  ['review.resolve-comment', 'resolved a comment'],
  ['review.reopen-comment', 'opened a comment again'],
  ['review.sign-off', 'judged the review environment'],
])('says %s in words', (action, words) => {
  expect(entryText({ action, details: {} }, t)).toBe(words);
});

it('says instants as a person does', () => {
  const until = '2024-12-05T12:00:00.123Z';
  expect(
    entryText(
      { action: 'review.pin', details: { until, reason: 'a fair' } },
      t,
    ),
  ).toMatch(/^pinned the review environment: until 5.Dec.2024, “a fair”$/);
});

it('leaves out what only a program knows a thing by, and names things as the pages do', () => {
  expect(
    entryText(
      {
        action: 'operation.succeeded',
        details: {
          addon: 'cache of Berths at EU West',
          reason: 'Destroyed.',
          operation: '01a224f2-8938-7781-89b9-78ddd0b6252e',
        },
      },
      t,
    ),
  ).toBe(
    'ended the operation: succeeded: add-on cache of Berths at EU West, “Destroyed.”',
  );
});
