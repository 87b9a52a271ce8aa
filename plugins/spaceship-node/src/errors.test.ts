import { answerOf, FencedError, TerminalError } from './errors';

const failing = (kind?: string) =>
  answerOf(Promise.reject(Object.assign(new Error('No.'), { kind })));

describe('a failure of a program beside the portal', () => {
  it.each([
    ['fenced', FencedError],
    ['terminal', TerminalError],
    ['input', TerminalError],
  ])('that says %s becomes one that the engine knows', async (kind, type) => {
    const error = await failing(kind).catch(e => e);
    expect(error).toBeInstanceOf(type);
    expect(error.message).toBe('No.');
  });

  it.each(['failed', 'not-found', 'toString', undefined])(
    'that says %s may be tried again, as it is',
    async kind => {
      const error = await failing(kind).catch(e => e);
      expect(error).not.toBeInstanceOf(TerminalError);
      expect(error).toMatchObject({ message: 'No.', kind });
    },
  );

  it('is none where there is an answer', async () => {
    expect(await answerOf(Promise.resolve(7))).toBe(7);
  });
});
