import { instantText, withInstants } from './instants';

it('an instant in a sentence is found again, whatever stands around it', () => {
  const [first, second] = [
    '2026-11-18T15:24:30.500Z',
    '2026-12-01T00:00:00.000Z',
  ].map(instantText);
  expect(first).toBe('2026-11-18 15:24 UTC');
  const sentence = `web (2, since ${first}) until ${second}. At 12:30 UTC no more, nor 1${first}.`;
  expect(withInstants(sentence, at => `<${at.toISOString()}>`)).toBe(
    `web (2, since <2026-11-18T15:24:00.000Z>) until <2026-12-01T00:00:00.000Z>. At 12:30 UTC no more, nor 1${first}.`,
  );
});
