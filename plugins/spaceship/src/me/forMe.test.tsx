import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { myWork } from '../__testUtils__/reviewFixtures';
import { fakeFetchApi } from '../__testUtils__/fakeApi';
import { fakeSignals, renderSurface } from '../__testUtils__/renderSurface';
import { ForMePage } from './ForMePage';

async function open() {
  const fetchApi = fakeFetchApi();
  await renderSurface(<ForMePage />, { fetchApi });
  const question = async (name: string) =>
    within(await screen.findByRole('region', { name }));
  const sent = (path: RegExp) => fetchApi.seen.find(r => path.test(r.path));
  return { question, sent };
}

const dialog = async () => within(await screen.findByRole('dialog'));

describe('a question whether it may go on', () => {
  const title = 'Let checkout-api 484 go to customers?';

  it('says who asks whom, what is new, who has tried it, what is risked and what happens', async () => {
    const { question } = await open();
    const asked = await question(title);
    expect(asked.getByText(/it can be yours/)).toHaveTextContent(
      /mira asks you as a member of payments, .* 1 more approval is needed/,
    );
    expect(asked.getByText(/tried once more, not twice/)).toBeInTheDocument();
    expect(asked.getByRole('link', { name: 'and 3 more' })).toHaveAttribute(
      'href',
      '/spaceship/rollouts/rollout-484-production',
    );
    const tried = asked
      .getAllByRole('listitem')
      .map(one => one.textContent?.trim());
    expect(tried).toContain('By hand: priya, Staging');
    expect(tried).toContain('product: sofia, Apple Pay on checkout');
    expect(
      asked.getByText(/Runs before it starts: migrate\./),
    ).toHaveTextContent('One can go back to 479');
    expect(asked.getByText(/first EU West, then US East/)).toBeInTheDocument();
    expect(
      asked.getByRole('link', { name: /Try it yourself/ }),
    ).toHaveAttribute('href', 'http://checkout-api-staging.localhost:7080');
  });

  it('is answered with yes', async () => {
    const { question } = await open();
    const asked = await question(title);
    await userEvent.click(asked.getByRole('button', { name: 'Approve…' }));
    expect(
      await (await dialog()).findByText(/exactly this content/),
    ).toBeInTheDocument();
  });

  it('is answered with no', async () => {
    const { question, sent } = await open();
    const asked = await question(title);
    await userEvent.click(asked.getByRole('button', { name: 'Decline…' }));
    const form = await dialog();
    await userEvent.type(
      form.getByRole('textbox', { name: /Reason/ }),
      'Wait for the audit',
    );
    await userEvent.click(form.getByRole('button', { name: /^Reject/ }));
    await waitFor(() =>
      expect(sent(/\/rejection$/)?.body).toEqual({
        reason: 'Wait for the audit',
      }),
    );
  });
});

describe('a question that somebody else may answer too', () => {
  const title = 'Let checkout-api 484 go to customers?';

  it('says who has asked the reader in their place, and whom the reader has asked', async () => {
    const { question } = await open();
    const asked = await question(title);
    expect(await asked.findByText(/You have asked/)).toHaveTextContent(
      /^You have asked ben ·/,
    );
    expect(asked.getByText(/asks you to answer/)).toHaveTextContent(
      /^anna asks you to answer: “You know the cards better” ·/,
    );
  });

  it('is put to one of them, with a note', async () => {
    const { question, sent } = await open();
    const asked = await question(title);
    await userEvent.click(
      asked.getByRole('button', { name: 'Ask somebody else…' }),
    );
    const form = await dialog();
    await userEvent.type(form.getByRole('textbox', { name: /Note/ }), 'Please');
    expect(form.getByText(/lena sees the question/)).toBeInTheDocument();
    await userEvent.click(form.getByRole('button', { name: 'Ask' }));
    await waitFor(() =>
      expect(sent(/\/handovers$/)?.body).toEqual({
        act: 'approve',
        to: 'user:default/lena',
        note: 'Please',
      }),
    );
  });
});

it('a question that ends with its review environment says when', async () => {
  const { question } = await open();
  const asked = await question(
    'Is “Apple Pay on checkout” ready for customers?',
  );
  expect(
    asked.getByText(/Without an answer the question ends/),
  ).toHaveTextContent(/if nobody uses it\./);
});

it('a question that somebody else has answered leaves by itself', async () => {
  let work = myWork;
  const signals = fakeSignals();
  await renderSurface(<ForMePage />, {
    signals: signals.api,
    fetchApi: fakeFetchApi({ 'GET /me/work': () => ({ body: work }) }),
  });
  const title = 'Let checkout-api 484 go to customers?';
  await screen.findByRole('region', { name: title });
  work = { ...myWork, questions: myWork.questions.slice(1) };
  signals.send('spaceship:fleet');
  await waitFor(
    () =>
      expect(
        screen.queryByRole('region', { name: title }),
      ).not.toBeInTheDocument(),
    { timeout: 4_000 },
  );
});

it('a question for a sign-off says who has given theirs, and takes the reader’s', async () => {
  const { question, sent } = await open();
  const asked = await question(
    'Is “Apple Pay on checkout” ready for customers?',
  );
  const judges = asked
    .getAllByRole('listitem')
    .map(one => one.textContent?.trim());
  expect(judges).toContain('qa: priya');
  expect(judges).toContain('product: you');
  expect(asked.getByRole('link', { name: '1 open comment' })).toHaveAttribute(
    'href',
    '/spaceship/reviews/review-apple-pay',
  );
  expect(asked.getByText(/It counts when exactly this goes on/)).toBeVisible();
  await userEvent.click(asked.getByRole('button', { name: 'Sign off…' }));
  const form = await dialog();
  await userEvent.click(form.getByRole('button', { name: 'Sign off' }));
  await waitFor(() =>
    expect(sent(/\/sign-offs$/)?.body).toMatchObject({
      role: 'group:default/product',
      outcome: 'passed',
    }),
  );
});

it('a key that is missing is entered from there', async () => {
  const { question, sent } = await open();
  const asked = await question(
    'What is the key for nordpay of Checkout at Staging?',
  );
  expect(asked.getByText(/none was handed in/)).toBeInTheDocument();
  await userEvent.click(asked.getByRole('button', { name: 'Enter the key…' }));
  const form = await dialog();
  await userEvent.type(form.getByLabelText(/^Key/), 'nk_1');
  await userEvent.click(form.getByRole('button', { name: 'Keep it' }));
  await waitFor(() =>
    expect(sent(/\/pending-key$/)?.body).toEqual({
      key: 'nk_1',
      expiresAt: null,
    }),
  );
});

it('a key that ends soon is renewed from there', async () => {
  const { question } = await open();
  const asked = await question(
    'The key ends soon: nordpay of Checkout at Staging',
  );
  expect(asked.getByText(/Its key ends on/)).not.toHaveTextContent('UTC');
  expect(asked.getByRole('button', { name: 'Rotate…' })).toBeEnabled();
  await userEvent.click(
    asked.getByRole('button', { name: 'Hand in the next key…' }),
  );
  expect(
    (await dialog()).getByText(/Nothing uses it before the next rotation/),
  ).toBeInTheDocument();
});
