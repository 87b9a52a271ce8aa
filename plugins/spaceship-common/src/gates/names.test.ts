import { nameInside, refsWritten, withNames } from './names';

it('a reference in a sentence is found again, whatever stands around it', () => {
  const sentence =
    'Needs 1 more approval from group:default/payments-owners.eu. “user:default/mira” (user:acme_2/b.o) can; notuser:default/x and user: not.';
  expect(refsWritten(sentence)).toEqual([
    'group:default/payments-owners.eu',
    'user:default/mira',
    'user:acme_2/b.o',
  ]);
  expect(withNames(sentence, ref => `<${ref}>`)).toBe(
    'Needs 1 more approval from <group:default/payments-owners.eu>. “<user:default/mira>” (<user:acme_2/b.o>) can; notuser:default/x and user: not.',
  );
});

it('without a catalog the name inside is what is left', () => {
  expect(nameInside('group:default/qa')).toBe('qa');
  expect(nameInside('owners')).toBe('owners');
  expect(withNames('Waits for group:default/qa.', nameInside)).toBe(
    'Waits for qa.',
  );
});
