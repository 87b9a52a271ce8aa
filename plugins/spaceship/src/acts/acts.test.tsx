import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import { fakeFetchApi, refusal, type Routes } from '../__testUtils__/fakeApi';
import {
  allAllowed,
  me,
  overview,
  releases,
  service,
  tree,
} from '../__testUtils__/fixtures';
import { rollout } from '../__testUtils__/rolloutFixtures';
import { renderSurface } from '../__testUtils__/renderSurface';

const press = (name: string | RegExp, within_ = screen as typeof screen) =>
  userEvent.click(within_.getAllByRole('button', { name })[0]);

async function open(changed: Routes = {}) {
  const fetchApi = fakeFetchApi(changed);
  await renderSurface(<ServiceDelivery serviceId={service.id} />, { fetchApi });
  await screen.findByText(overview.sentence);
  const sent = (method: string, path: RegExp) =>
    fetchApi.seen.find(r => r.method === method && path.test(r.path))?.body;
  return { fetchApi, sent };
}

describe('what a person can do', () => {
  it('delivers a branch after the dry run has said what will happen', async () => {
    const { sent } = await open();
    await press('Deliver…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      await dialog.findByText('It waits now: needs 1 approval from payments.'),
    ).toBeInTheDocument();
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Note for the others/ }),
      'The shop asks for it',
    );
    await userEvent.click(
      dialog.getByRole('button', { name: 'Ask for delivery' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(sent('POST', /deliveries$/)).toEqual({
      ref: 'main',
      stage: 'staging',
      note: 'The shop asks for it',
    });
  });

  it('approves exactly the content that was shown', async () => {
    const { sent } = await open();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve…' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Approve' }));
    await waitFor(() =>
      expect(sent('POST', /approvals$/)).toEqual({
        contentHash: rollout.contentHash,
        note: null,
      }),
    );
  });

  it('asks to look again when the content changes under an open approval', async () => {
    let contentHash = 'v1:aaaa';
    const { sent, fetchApi } = await open({
      'GET /rollouts/:id': () => ({ body: { ...rollout, contentHash } }),
      'POST /rollouts/:id/approvals': () => {
        contentHash = 'v1:bbbb';
        return refusal(409, 'The content has changed: look again.');
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve…' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    contentHash = 'v1:bbbb';
    await userEvent.click(dialog.getByRole('button', { name: 'Approve' }));
    expect(
      await dialog.findByText('The content has changed: look again.'),
    ).toBeInTheDocument();
    expect(sent('POST', /approvals$/)).toMatchObject({
      contentHash: 'v1:aaaa',
    });
    expect(fetchApi.seen.length).toBeGreaterThan(0);
  });

  it('scales what runs at a destination, and says what the release says', async () => {
    const { sent } = await open();
    await press('More for Staging');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'Scale…' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    const act = dialog.getByRole('button', { name: 'Scale' });
    expect(act).toBeDisabled();
    expect(dialog.getByText('The release says 1.')).toBeInTheDocument();
    const replicas = dialog.getByRole('textbox', { name: 'Replicas of web' });
    await userEvent.clear(replicas);
    await userEvent.type(replicas, '3{Tab}');
    await userEvent.click(act);
    await waitFor(() =>
      expect(sent('PUT', /staging\/scale$/)).toEqual({ replicas: { web: 3 } }),
    );
  });

  it('records a test of what runs at a destination, and asks what failed', async () => {
    const { sent } = await open();
    await press('Record a test…');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('radio', { name: 'Failed' }));
    const record = dialog.getByRole('button', { name: 'Record' });
    await userEvent.click(record);
    expect(
      await dialog.findByText(/^Say what failed: without it/),
    ).toBeInTheDocument();
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Note/ }),
      'Cards are declined',
    );
    await userEvent.click(record);
    await waitFor(() =>
      expect(sent('POST', /evidence$/)).toEqual({
        releaseId: releases.newest.id,
        destination: 'staging',
        outcome: 'failed',
        note: 'Cards are declined',
      }),
    );
  });

  it('rolls a destination back with a reason', async () => {
    const { sent } = await open();
    const card = within(
      screen.getByRole('article', { name: 'Staging, Healthy' }),
    );
    await userEvent.click(card.getByRole('button', { name: 'Roll back…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('button', { name: /At/ })).toHaveTextContent(
      /^staging/,
    );
    expect(
      await dialog.findByText('EU West goes back to 478 and stays on hold.'),
    ).toBeInTheDocument();
    const rollBack = dialog.getByRole('button', { name: 'Roll back' });
    expect(dialog.getByText(/Required, others will read it/)).toBeVisible();
    const why = dialog.getByRole('textbox', { name: /^Reason/ });
    await userEvent.type(why, '  ');
    await userEvent.click(rollBack);
    expect(await dialog.findByText(/^Say why:/)).toBeInTheDocument();
    expect(why).toHaveFocus();
    expect(sent('POST', /rollbacks$/)).toBeUndefined();
    await userEvent.type(why, 'Declined twice');
    await userEvent.click(rollBack);
    await waitFor(() =>
      expect(sent('POST', /rollbacks$/)).toMatchObject({
        stage: 'staging',
        reason: 'Declined twice',
      }),
    );
  });

  it('offers to roll back only where something runs', async () => {
    await open({
      'GET /services/:id/overview': {
        body: {
          ...overview,
          stages: overview.stages.map(stage => ({
            ...stage,
            destinations: stage.destinations.map(d =>
              d.slug === 'us-east' ? { ...d, running: null } : d,
            ),
          })),
        },
      },
    });
    await press('Roll back…');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: /At/ }));
    const offered = await screen.findAllByRole('option');
    expect(offered.map(one => one.textContent).join()).toContain('EU West');
    expect(offered.map(one => one.textContent).join()).not.toContain('US East');
  });

  it('does not call a refusal a portal that is away', async () => {
    await open({
      'POST /services/:id/rollbacks/preview': refusal(
        409,
        'Nothing ran there before.',
      ),
    });
    await press('Roll back…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      await dialog.findByText('That is not possible now.'),
    ).toBeInTheDocument();
    expect(dialog.getByText('Nothing ran there before.')).toBeInTheDocument();
    expect(dialog.queryByText(/Can’t reach/)).not.toBeInTheDocument();
  });

  it('lifts a hold after quoting why it is there', async () => {
    const { sent, fetchApi } = await open();
    const card = within(
      screen.getByRole('article', { name: 'US East, On hold' }),
    );
    await userEvent.click(card.getByRole('button', { name: 'Lift hold…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/UPI callbacks failed/)).toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'Lift hold' }));
    await waitFor(() =>
      expect(fetchApi.seen.map(r => `${r.method} ${r.path}`)).toContain(
        `DELETE /services/${service.id}/destinations/us-east/hold`,
      ),
    );
    expect(sent('DELETE', /hold$/)).toBeUndefined();
  });

  it('cancels what is being delivered', async () => {
    const { sent } = await open();
    await press('Cancel…');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(
      dialog.getByRole('button', { name: 'Cancel delivery' }),
    );
    await waitFor(() =>
      expect(sent('POST', /cancel$/)).toEqual({ reason: null }),
    );
  });

  it('keeps the dialog open and says why when an act is refused', async () => {
    await open({
      'POST /services/:id/evidence': refusal(403, 'Only QA records tests.'),
    });
    await press('Record a test…');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Record' }));
    expect(await dialog.findByText('Only QA records tests.')).toBeVisible();
  });

  it('shows a forbidden act disabled, with the reason of the API as its description', async () => {
    await open({
      'GET /services/:id/overview': {
        body: {
          ...overview,
          allowed: {
            ...allAllowed,
            deliver: { allowed: false, reason: 'Ask Payments to deliver.' },
          },
        },
      },
    });
    const deliver = screen.getByRole('button', { name: 'Deliver…' });
    expect(deliver).toBeDisabled();
    expect(deliver).toHaveAccessibleDescription('Ask Payments to deliver.');
  });

  it('repeats a command under the same key only', async () => {
    const keys: string[] = [];
    const fake = fakeFetchApi();
    await renderSurface(<ServiceDelivery serviceId={service.id} />, {
      fetchApi: {
        fetch: async (input, init) => {
          const key = new Headers(init?.headers).get('Idempotency-Key');
          if (key) {
            keys.push(key);
            if (keys.length === 1) throw new TypeError('Failed to fetch');
          }
          return fake.fetch(input, init);
        },
      },
    });
    await screen.findByText(overview.sentence);
    await press('Record a test…');
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Record' }));
    await waitFor(() => expect(keys).toHaveLength(2), { timeout: 5_000 });
    expect(keys[0]).toBe(keys[1]);
  });
});

it('names who is asked in the reader’s place, and whose turn it is', async () => {
  await open();
  expect(tree.parts[1].parts[0].remedies[0]).toMatchObject({
    who: expect.arrayContaining([me]),
  });
  expect((await screen.findAllByText('your turn')).length).toBeGreaterThan(0);
  expect(
    screen.getAllByText(
      'Needs 1 more approval from payments. sofia or lena can approve.',
    ).length,
  ).toBeGreaterThan(0);
});
