import { pathOfApplication } from './paths.ts';

describe('pathOfApplication', () => {
  it.each([
    '/',
    '/a/b?c=d%20e&f=%2F%2Fg',
    '/a//b',
    '/?next=//evil.example',
    '/.well-known/x',
  ])('goes on to %s', path => {
    expect(pathOfApplication(path)).toBe(path);
  });

  it('goes on as a browser reads the path', () => {
    expect(pathOfApplication('/a/../b c#d')).toBe('/b%20c');
  });

  it.each([
    'https://evil.example/',
    'evil.example',
    '//evil.example/',
    '/\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '/.//evil.example',
    '/%2e//evil.example',
    '/a/..//evil.example',
    '///evil.example',
    'data:text/html,evil',
    '/.spaceship/enter?code=x',
    '/a/../.spaceship/share',
    '',
    undefined,
    7,
  ])('goes to the first page instead of %s', path => {
    expect(pathOfApplication(path)).toBe('/');
  });
});
