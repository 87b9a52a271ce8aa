import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderSurface } from '../__testUtils__/renderSurface';
import { LogView, type LogLine } from './LogView';

const lines = (count: number): LogLine[] =>
  Array.from({ length: count }, (_, n) => ({
    at: '2026-11-20T15:24:00.000Z',
    source: 'web.1',
    text: `line ${n}`,
  }));

/** jsdom has no layout: says how long the content of the box is and how far it is scrolled. */
function scroll(box: HTMLElement, scrollTop: number, scrollHeight: number) {
  Object.defineProperty(box, 'scrollHeight', {
    value: scrollHeight,
    configurable: true,
  });
  Object.defineProperty(box, 'clientHeight', {
    value: 324,
    configurable: true,
  });
  Object.defineProperty(box, 'scrollTop', {
    value: scrollTop,
    writable: true,
    configurable: true,
  });
  fireEvent.scroll(box);
}

describe('LogView', () => {
  it('draws only the lines in sight of a long log', async () => {
    await renderSurface(<LogView lines={lines(20_000)} label="Log" />);
    const box = screen.getByRole('log', { name: 'Log' });
    expect(box.querySelectorAll('[class*=line]').length).toBeLessThan(200);
    expect(screen.getByText('20000 lines')).toBeInTheDocument();
    scroll(box, 10_000 * 18, 20_000 * 18);
    expect(screen.getByText('line 10000')).toBeInTheDocument();
  });

  it('stops following when the reader scrolls up, and follows again when asked', async () => {
    await renderSurface(<LogView lines={lines(500)} label="Log" />);
    const box = screen.getByRole('log', { name: 'Log' });
    expect(screen.getByRole('button', { name: 'Following' })).toBeVisible();
    scroll(box, 100, 9_000);
    const follow = screen.getByRole('button', { name: 'Follow' });
    await userEvent.click(follow);
    expect(box.scrollTop).toBe(9_000);
  });

  it('shows no codes of a terminal', async () => {
    const coloured = { ...lines(1)[0], text: '\u001b[33mWARN\u001b[39m low' };
    await renderSurface(<LogView lines={[coloured]} label="Log" />);
    expect(screen.getByText('WARN low')).toBeInTheDocument();
  });

  it('finds text', async () => {
    await renderSurface(<LogView lines={lines(50)} label="Log" />);
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Find in log' }),
      'line 42',
    );
    expect(screen.getByText('1 line')).toBeInTheDocument();
    expect(screen.getByText('line 42')).toBeInTheDocument();
  });

  it('can be reached by keyboard', async () => {
    await renderSurface(<LogView lines={lines(5)} label="Log" />);
    expect(screen.getByRole('log', { name: 'Log' })).toHaveAttribute(
      'tabindex',
      '0',
    );
  });
});
