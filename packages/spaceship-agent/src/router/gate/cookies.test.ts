import {
  cookiesNamed,
  cookiesOfApplication,
  isOfApplication,
} from './cookies.ts';

describe('cookies', () => {
  it.each([
    ['a=1', 'a=1'],
    ['a=1; spaceship-session=x; b=2', 'a=1; b=2'],
    ['spaceship-session=x', undefined],
    ['SpaceShip-Visit=x;backstage-auth=y; c=3', 'c=3'],
    ['=spaceship-session=x; = backstage-auth=y; d=4', 'd=4'],
    ['my-spaceship-session=5', 'my-spaceship-session=5'],
    ['e="a=b"; ;f', 'e="a=b"; f'],
    ['', undefined],
  ])('of “%s” leave the application “%s”', (header, left) => {
    expect(cookiesOfApplication(header)).toBe(left);
  });

  it.each([
    ['theme=dark; Path=/', true],
    ['spaceship-session=x; Path=/', false],
    [' Spaceship-Visit=x', false],
    ['=spaceship-session=x', false],
    ['backstage-auth=x', false],
    ['session=spaceship-session', true],
  ])('set as “%s” are the application’s: %s', (header, itsOwn) => {
    expect(isOfApplication(header)).toBe(itsOwn);
  });

  it('are found under one name as often as they were sent', () => {
    const header = 'a=1; spaceship-session=x.y; spaceship-session=z=; b=2';
    expect(cookiesNamed(header, 'spaceship-session')).toEqual(['x.y', 'z=']);
    expect(cookiesNamed(undefined, 'a')).toEqual([]);
  });
});
