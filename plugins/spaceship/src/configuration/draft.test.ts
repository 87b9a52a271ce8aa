import { configuration } from '../__testUtils__/fixtures';
import { changeOf, draftOf, newLine } from './draft';

const edit = (name: string, part: object) =>
  draftOf(configuration).map(line =>
    line.name === name ? { ...line, ...part } : line,
  );

describe('changeOf', () => {
  it('is nothing for as long as nothing was edited', () => {
    expect(changeOf(configuration, draftOf(configuration))).toEqual({
      set: {},
      remove: [],
      names: [],
      isWrong: false,
    });
  });

  it('leaves a secret alone that nobody typed anew', () => {
    const lines = edit('RETRY_LIMIT', { value: '1' });
    expect(changeOf(configuration, lines).set).toEqual({
      RETRY_LIMIT: { value: '1', secret: false },
    });
  });

  it('sets a secret that was typed anew, and removes what was taken out', () => {
    const lines = draftOf(configuration).map(line => ({
      ...line,
      ...(line.secret ? { value: 'nk_2' } : { isRemoved: true }),
    }));
    expect(changeOf(configuration, lines)).toMatchObject({
      set: { NORDPAY_KEY: { value: 'nk_2', secret: true } },
      remove: ['RETRY_LIMIT'],
    });
  });

  it.each(['1ABC', 'A-B', 'RETRY_LIMIT'])('refuses the new name %s', name => {
    const lines = [
      ...draftOf(configuration),
      newLine('new', { name, value: 'x' }),
    ];
    expect(changeOf(configuration, lines).isWrong).toBe(true);
  });

  it('does not count a line that is still empty', () => {
    const lines = [...draftOf(configuration), newLine('a'), newLine('b')];
    expect(changeOf(configuration, lines)).toMatchObject({
      names: [],
      isWrong: false,
    });
  });
});
