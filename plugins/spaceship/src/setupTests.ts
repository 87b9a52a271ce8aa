import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A busy machine is slow, not wrong: conditions are waited for, and a test that passes does not take longer by this.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);

class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

globalThis.ResizeObserver ??= NoResizeObserver;
Element.prototype.scrollIntoView ??= () => {};
