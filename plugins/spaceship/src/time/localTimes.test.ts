import { localTimes } from './localTimes';

it('says at what time it is for the reader', () => {
  const now = new Date();
  now.setHours(9, 5, 0, 0);
  const written = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  expect(localTimes(`Goes on by itself at ${written}.`)).toBe(
    'Goes on by itself at 09:05.',
  );
  expect(localTimes('Nothing waits for you.')).toBe('Nothing waits for you.');
});
