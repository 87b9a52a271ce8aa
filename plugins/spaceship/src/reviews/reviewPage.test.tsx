import { Route, Routes } from 'react-router-dom';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  fakeFetchApi,
  refusal,
  type Routes as Answers,
} from '../__testUtils__/fakeApi';
import { releases } from '../__testUtils__/fixtures';
import { review } from '../__testUtils__/reviewFixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { inDays } from '../time/duration';
import { ReviewsPage } from './ReviewsPage';

const press = (name: string | RegExp) =>
  userEvent.click(screen.getAllByRole('button', { name })[0]);

const dialog = async () => within(await screen.findByRole('dialog'));

async function open(changed: Answers = {}, path = `/reviews/${review.id}`) {
  const fetchApi = fakeFetchApi(changed);
  await renderSurface(
    <Routes>
      <Route path="/reviews/*" element={<ReviewsPage />} />
    </Routes>,
    { fetchApi, path },
  );
  await screen.findAllByText(review.title);
  const sent = (
    method: string,
    wanted: RegExp,
    isWanted: (body: any) => boolean = () => true,
  ) =>
    fetchApi.seen.find(
      r => r.method === method && wanted.test(r.path) && isWanted(r.body),
    );
  return { sent };
}

describe('the page of a review environment', () => {
  it.each([
    ['nothing', null, 'Who is asked is known as soon as a version runs here.'],
    [
      'something',
      review.runs,
      'No role is asked for a sign-off of this service.',
    ],
  ])('says whether anybody is asked where %s runs', async (_, runs, said) => {
    const body = { ...review, runs, roles: [], signOffs: [] };
    await open({ 'GET /reviews/:id': { body } });
    const asked = within(screen.getByRole('region', { name: 'Sign-offs' }));
    expect(asked.getByText(said)).toBeInTheDocument();
  });

  it('says once when it goes on, while something is waited for', async () => {
    const tree = {
      id: 'review/step:deploy',
      kind: 'step',
      verdict: 'waiting-event' as const,
      message: {
        key: 'step.running',
        params: { step: 'Deliver commit 1f6e0d3', detail: null },
      },
      read: [],
      remedies: [{ kind: 'event' as const, event: 'step-finished' }],
      parts: [],
    };
    const sentence =
      'Deliver commit 1f6e0d3: running. Goes on when the step is finished.';
    await open({
      'GET /reviews/:id': {
        body: { ...review, state: 'deploying', sentence, tree },
      },
    });
    expect(
      screen.getAllByText(/Goes on when the step is finished/),
    ).toHaveLength(1);
    expect(
      screen.getAllByText('Deliver commit 1f6e0d3: running.'),
    ).toHaveLength(2);
  });

  it('says whose data it has, of when', async () => {
    await open();
    const runs = within(screen.getByRole('table', { name: 'What runs here' }));
    expect(
      runs.getByRole('link', { name: 'database: a copy of staging’s data' }),
    ).toHaveAttribute('href', '/spaceship/addons/addon-clone');
    expect(runs.getByText(/as of/)).toHaveTextContent('8.1 MB');
    expect(runs.getByText('Healthy')).toBeInTheDocument();
  });

  it('says of one that has ended what was, and nothing that is no more', async () => {
    const over = {
      ...review,
      state: 'destroyed' as const,
      runs: null,
      roles: [],
      pin: { until: inDays(3), reason: 'a fair', by: 'user:default/noor' },
      signOffs: review.signOffs.map(s => ({ ...s, isCurrent: false })),
    };
    await open({
      'GET /reviews/:id': { body: over },
      'GET /reviews': { body: { items: [over], nextCursor: null } },
    });
    const runs = within(screen.getByRole('table', { name: 'What runs here' }));
    expect(runs.getByText('Nothing runs here any more.')).toBeInTheDocument();
    expect(runs.getByText('Nothing is left of it.')).toBeInTheDocument();
    expect(runs.queryByText(/copy of staging/)).toBeNull();
    const signOffs = within(screen.getByRole('region', { name: 'Sign-offs' }));
    expect(signOffs.getAllByText(/signed off/).length).toBeGreaterThan(0);
    expect(signOffs.queryByText(/earlier version/)).toBeNull();
    cleanup();
    await open(
      { 'GET /reviews': { body: { items: [over], nextCursor: null } } },
      '/reviews?ended=true',
    );
    expect(screen.queryByText(/pinned until/)).toBeNull();
  });

  it('shows what people say, with the answers, and which version it was about', async () => {
    await open();
    const comments = within(screen.getByRole('region', { name: 'Comments' }));
    expect(
      comments.getByText('1 open comment, 1 resolved'),
    ).toBeInTheDocument();
    const [button, answer, address] = comments.getAllByRole('listitem');
    expect(button).toHaveTextContent(/noor .*44, it is 38\..*mira.*mend it/);
    expect(button).toContainElement(answer);
    expect(
      within(button).getByRole('link', { name: '/checkout/payment' }),
    ).toHaveAttribute('href', `${review.address}/checkout/payment`);
    expect(address).toHaveTextContent('said about 481, may be outdated');
    expect(address).toHaveTextContent('Resolved by mira');
  });

  it('takes a comment about a page, an answer, and that one is done with', async () => {
    const { sent } = await open();
    const comments = within(screen.getByRole('region', { name: 'Comments' }));
    await userEvent.type(
      comments.getByRole('textbox', { name: /Comment on what runs here/ }),
      'Too small',
    );
    const page = comments.getByRole('textbox', { name: /Page it is about/ });
    const send = comments.getByRole('button', { name: 'Comment' });
    await userEvent.type(page, '//elsewhere.example');
    expect(send).toBeDisabled();
    await userEvent.clear(page);
    await userEvent.type(page, '/cart');
    await userEvent.click(send);
    await waitFor(() =>
      expect(sent('POST', /comments$/)?.body).toEqual({
        text: 'Too small',
        page: '/cart',
      }),
    );
    await userEvent.click(
      comments.getByRole('button', { name: /^Reply to “The button/ }),
    );
    await userEvent.type(
      comments.getByRole('textbox', { name: 'Answer' }),
      'Done{Tab}{Enter}',
    );
    await waitFor(() =>
      expect(
        sent('POST', /comments$/, ({ replyTo }) => replyTo !== undefined)?.body,
      ).toEqual({ text: 'Done', replyTo: 'comment-button' }),
    );
    await userEvent.click(
      comments.getByRole('button', { name: /^Resolve “The button/ }),
    );
    await waitFor(() =>
      expect(sent('PUT', /comment-button\/resolution$/)).toBeDefined(),
    );
    await userEvent.click(
      comments.getByRole('button', { name: /^Open again “Address/ }),
    );
    await waitFor(() =>
      expect(sent('DELETE', /comment-address\/resolution$/)).toBeDefined(),
    );
  });

  it('tells a sign-off of what runs from one of an earlier version', async () => {
    await open();
    const roles = within(
      screen.getByRole('region', { name: 'Sign-offs' }),
    ).getAllByRole('listitem');
    expect(roles[0]).toHaveTextContent('Tried it in Safari');
    expect(roles[2]).toHaveTextContent('does not count now');
  });

  it('signs off exactly what was seen, in the role', async () => {
    const { sent } = await open();
    await press('Sign off… for Product');
    const form = await dialog();
    expect(form.getByText(/exactly release 484/)).toBeInTheDocument();
    await userEvent.click(form.getByRole('button', { name: 'Sign off' }));
    await waitFor(() =>
      expect(sent('POST', /sign-offs$/)?.body).toEqual({
        role: 'group:default/product',
        outcome: 'passed',
        release: releases.newest.id,
        note: null,
      }),
    );
  });

  it('asks to look again when another version runs by the time of the click', async () => {
    let runs = review.runs!;
    const { sent } = await open({
      'GET /reviews/:id': () => ({ body: { ...review, runs } }),
      'POST /reviews/:id/sign-offs': () => {
        runs = { ...runs, release: releases.moving };
        return refusal(409, 'Another release runs there by now.');
      },
    });
    await press('Sign off… for Product');
    const form = await dialog();
    await userEvent.click(form.getByRole('button', { name: 'Sign off' }));
    expect(
      await form.findByText('Another release runs there by now.'),
    ).toBeInTheDocument();
    expect(sent('POST', /sign-offs$/)?.body).toMatchObject({
      release: releases.newest.id,
    });
  });

  it('asks what has to change', async () => {
    const { sent } = await open();
    await press('Needs work… for Product');
    const form = await dialog();
    const say = form.getByRole('button', { name: 'Say so' });
    await userEvent.click(say);
    expect(
      await form.findByText(/^Say what has to change:/),
    ).toBeInTheDocument();
    await userEvent.type(
      form.getByRole('textbox', { name: /Note/ }),
      'The button is too low',
    );
    await userEvent.click(say);
    await waitFor(() =>
      expect(sent('POST', /sign-offs$/)?.body).toMatchObject({
        outcome: 'failed',
        note: 'The button is too low',
      }),
    );
  });

  it('shows a link once, and revokes it', async () => {
    const { sent } = await open();
    await press('Share…');
    const form = await dialog();
    await userEvent.type(
      form.getByRole('textbox', { name: /Who is it for/ }),
      'Photo studio',
    );
    const page = form.getByRole('textbox', { name: /Starts at page/ });
    const make = form.getByRole('button', { name: 'Make link' });
    await userEvent.type(page, 'https://elsewhere.example');
    expect(make).toBeDisabled();
    await userEvent.clear(page);
    await userEvent.type(page, '/checkout');
    await userEvent.click(make);
    expect(await form.findByText(/token=only-once/)).toBeInTheDocument();
    expect(form.getByText(/It is shown this once/)).toBeInTheDocument();
    await userEvent.click(
      form.getByRole('button', { name: 'I have copied it' }),
    );
    await waitFor(() =>
      expect(document.body).not.toHaveTextContent('token=only-once'),
    );
    expect(sent('POST', /links$/)?.body).toMatchObject({
      label: 'Photo studio',
      path: '/checkout',
    });
    await press('Revoke the link for Photo studio Lindgren');
    await waitFor(() =>
      expect(sent('DELETE', /links\/link-studio$/)).toBeDefined(),
    );
  });

  it('extends, pins with a reason, and ends with a reason', async () => {
    const { sent } = await open();
    await press('Extend');
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'to 7 days without use' }),
    );
    await waitFor(() =>
      expect(sent('POST', /extension$/)?.body).toEqual({ days: 7 }),
    );
    await press('Pin…');
    let form = await dialog();
    await userEvent.type(form.getByRole('textbox', { name: /Reason/ }), 'Fair');
    await userEvent.click(form.getByRole('button', { name: 'Pin' }));
    await waitFor(() =>
      expect(sent('PUT', /pin$/)?.body).toMatchObject({ reason: 'Fair' }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await press('End…');
    form = await dialog();
    await userEvent.type(form.getByRole('textbox', { name: /Reason/ }), 'Done');
    await userEvent.click(form.getByRole('button', { name: 'End it' }));
    await waitFor(() =>
      expect(sent('POST', /end$/)?.body).toEqual({ reason: 'Done' }),
    );
  });

  it('opens the preview in a tab of its own', async () => {
    await open();
    const link = screen.getByRole('link', { name: /Open preview/ });
    expect(link).toHaveAttribute('href', review.address);
    expect(link).toHaveAttribute('target', '_blank');
  });
});

describe('the list of review environments', () => {
  it('makes one of a version that is named by what it does', async () => {
    const { sent } = await open({}, '/reviews');
    await press('New…');
    const form = await dialog();
    await userEvent.click(await form.findByRole('button', { name: /Service/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'checkout-api' }),
    );
    await userEvent.click(
      await form.findByRole('radio', { name: /Sell gift cards of any amount/ }),
    );
    expect(
      form.getByRole('radio', { name: /Fill in the address/ }),
    ).toBeDisabled();
    await userEvent.type(
      form.getByRole('textbox', { name: /Title/ }),
      'Gift cards',
    );
    await userEvent.click(form.getByRole('button', { name: 'Make it' }));
    await waitFor(() =>
      expect(sent('POST', /reviews$/)?.body).toEqual({
        branch: 'gift-cards',
        title: 'Gift cards',
        idleDays: 3,
      }),
    );
  });

  it('keeps its filters in the address', async () => {
    const queries: string[] = [];
    await open(
      {
        'GET /reviews': ({ url }) => {
          queries.push(url.search);
          return { body: { items: [review], nextCursor: null } };
        },
      },
      '/reviews?mine=true',
    );
    expect(queries.at(-1)).toContain('mine=true');
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Ended ones too' }),
    );
    await waitFor(() => expect(queries.at(-1)).toContain('ended=true'));
  });
});
