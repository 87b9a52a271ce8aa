import { leadsInto, pathToOpen } from './entrance';

describe('leadsInto', () => {
  const address = 'https://apple-pay.preview.example:8443';
  it.each([
    ['http://checkout-apple-pay.localhost:7080/.spaceship/enter?code=1', true],
    [`${address}/.spaceship/enter?code=1`, true],
    ['https://apple-pay.preview.example/enter', false],
    ['https://evil.example/.localhost', false],
    ['https://evil.example/?a.localhost', false],
    ['https://localhost.evil.example/', false],
    ['http://localhost:7007/', false],
    ['http://checkout.localhost@evil.example/', false],
    ['http://me:pass@checkout.localhost/', false],
    ['//checkout.localhost/', false],
    // What must not be followed has to be written down once.
    // eslint-disable-next-line no-script-url
    ['javascript:alert(1)//.localhost', false],
    ['ftp://checkout.localhost/', false],
    ['', false],
  ])('says of %s: %s', (url, expected) => {
    expect(leadsInto(url, address)).toBe(expected);
  });

  it('holds without an address of its own', () => {
    expect(leadsInto('https://apple-pay.preview.example/', null)).toBe(false);
  });
});

describe('pathToOpen', () => {
  it.each([
    ['/checkout?step=2', '/checkout?step=2'],
    [null, '/'],
    ['', '/'],
    ['checkout', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
  ])('makes %s into %s', (path, expected) => {
    expect(pathToOpen(path)).toBe(expected);
  });
});
