import { inTurn } from './inTurn';

it('does one after the other, whatever becomes of those before', async () => {
  const take = inTurn();
  const said: string[] = [];
  const work = (name: string) => async () => {
    said.push(`begin ${name}`);
    await new Promise(resolve => setTimeout(resolve, 5));
    said.push(`end ${name}`);
    if (name === 'b') throw new Error('no');
    return name;
  };
  const results = await Promise.allSettled(
    ['a', 'b', 'c'].map(name => take(work(name))),
  );
  expect(results).toMatchObject([
    { value: 'a' },
    { reason: { message: 'no' } },
    { value: 'c' },
  ]);
  expect(said).toEqual(
    ['a', 'b', 'c'].flatMap(name => [`begin ${name}`, `end ${name}`]),
  );
});
