import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderSurface } from '../__testUtils__/renderSurface';
import { me, tree } from '../__testUtils__/fixtures';
import { GateExplanation } from './GateExplanation';

describe('GateExplanation', () => {
  it('says in words how each condition stands, and nests what belongs together', async () => {
    await renderSurface(<GateExplanation explanation={tree} />);
    const approval = screen.getByText(/Needs 1 more approval from payments/);
    const item = approval.closest('li')!;
    expect(within(item).getByText('waits for a person')).toBeInTheDocument();
    expect(item.closest('ul')!.closest('li')).toHaveTextContent(
      'The gates of production.',
    );
    expect(
      screen.getByText(/Tested by priya at staging/).closest('li'),
    ).toHaveTextContent('holds');
    expect(
      screen.getByText(/us-east is on hold by anna/).closest('li'),
    ).toHaveTextContent('blocked');
  });

  it('marks what waits for the reader as their turn, and names them first', async () => {
    await renderSurface(<GateExplanation explanation={tree} me={me} />);
    const item = screen.getByText(/Needs 1 more approval/).closest('li')!;
    expect(item).toHaveTextContent('your turn');
    expect(item).toHaveTextContent('You or lena can approve.');
  });

  it('says what else makes a condition turn', async () => {
    await renderSurface(<GateExplanation explanation={tree} />);
    expect(
      screen.getByText('Goes on when the destination is free.'),
    ).toBeInTheDocument();
  });

  it('puts an act beside the condition that it can turn, and beside no other', async () => {
    await renderSurface(
      <GateExplanation
        explanation={tree}
        actFor={node =>
          node.kind === 'approvals' ? <button>Approve…</button> : null
        }
      />,
    );
    const buttons = screen.getAllByRole('button', { name: 'Approve…' });
    expect(buttons).toHaveLength(1);
    expect(buttons[0].closest('li')).toHaveTextContent('Needs 1 more approval');
  });

  it('shows a group of one condition as that condition', async () => {
    const [, gates] = tree.parts;
    const wave = {
      ...tree,
      id: 'rollout/wave',
      message: { key: 'wave.all', params: { wave: 0 } },
      parts: [tree.parts[2]],
    };
    await renderSurface(
      <GateExplanation explanation={{ ...tree, parts: [gates, wave] }} />,
    );
    expect(screen.queryByText('Wave 1.')).not.toBeInTheDocument();
    expect(
      screen
        .getByText(/us-east is on hold by anna/)
        .closest('ul')!
        .closest('li'),
    ).toBeNull();
  });

  it('folds away what simply holds, and can show it', async () => {
    const free = {
      ...tree.parts[3],
      id: 'rollout/free',
      verdict: 'satisfied' as const,
      message: { key: 'lease.free', params: { destination: 'eu-west' } },
      remedies: [],
    };
    await renderSurface(
      <GateExplanation
        explanation={{ ...tree, parts: [...tree.parts, free] }}
      />,
    );
    const summary = screen.getByText('1 more condition holds');
    expect(screen.getByText('eu-west is free.')).not.toBeVisible();
    await userEvent.click(summary);
    expect(screen.getByText('eu-west is free.')).toBeVisible();
  });

  it('shows an explanation without parts as one condition', async () => {
    const [lease] = tree.parts.slice(-1);
    await renderSurface(<GateExplanation explanation={lease} />);
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });
});
