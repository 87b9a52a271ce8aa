import { Route, Routes } from 'react-router-dom';
import { screen, waitFor } from '@testing-library/react';
import {
  fakeFetchApi,
  refusal,
  type Routes as Answers,
} from '../__testUtils__/fakeApi';
import { review, reviewBeingMade } from '../__testUtils__/reviewFixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { leaveTo } from './entrance';
import { ReviewsPage } from './ReviewsPage';

// A browser of the tests can't leave its page.
jest.mock('./entrance', () => ({
  ...jest.requireActual('./entrance'),
  leaveTo: jest.fn(),
}));
beforeEach(() => jest.mocked(leaveTo).mockClear());

const visit = 'v'.repeat(43);

async function enter(
  changed: Answers = {},
  query = `?visit=${visit}&path=/pay`,
) {
  const fetchApi = fakeFetchApi(changed);
  await renderSurface(
    <Routes>
      <Route path="/reviews/*" element={<ReviewsPage />} />
    </Routes>,
    { fetchApi, path: `/reviews/${review.id}/enter${query}` },
  );
  return fetchApi.seen;
}

describe('the way into a preview', () => {
  it('asks for one entrance to the path, and goes there', async () => {
    const seen = await enter();
    await waitFor(() =>
      expect(leaveTo).toHaveBeenCalledWith(
        `${review.address}/.spaceship/enter?code=once`,
      ),
    );
    const asked = seen.filter(r => r.path.endsWith('/entrances'));
    expect(asked.map(r => r.body)).toEqual([{ visit, path: '/pay' }]);
  });

  it('goes nowhere else, whatever the answer says', async () => {
    await enter({
      'POST /reviews/:id/entrances': {
        status: 201,
        body: { url: 'https://evil.example/.localhost' },
      },
    });
    expect(
      await screen.findByText(/with an address that is not this preview’s/),
    ).toBeInTheDocument();
    expect(leaveTo).not.toHaveBeenCalled();
    expect(document.body.innerHTML).not.toContain('evil.example');
  });

  it('says why when it is forbidden', async () => {
    await enter({
      'POST /reviews/:id/entrances': refusal(403, 'Only Payments goes in.'),
    });
    expect(await screen.findByText('Only Payments goes in.')).toBeVisible();
    expect(leaveTo).not.toHaveBeenCalled();
  });

  it('says that it has ended, and asks for nothing', async () => {
    const seen = await enter({
      'GET /reviews/:id': {
        body: {
          ...review,
          state: 'destroyed',
          sentence: 'It ended because its branch was deleted.',
        },
      },
    });
    expect(
      await screen.findByText('“Apple Pay on checkout” has ended.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/its branch was deleted/)).toBeInTheDocument();
    expect(seen.some(r => r.path.endsWith('/entrances'))).toBe(false);
  });

  it('says that it is gone when nobody knows it any more', async () => {
    await enter({ 'GET /reviews/:id': refusal(404, 'No such environment.') });
    expect(
      await screen.findByText('This preview is not there any more.'),
    ).toBeInTheDocument();
  });

  it('waits while it is being made, and says how far it is', async () => {
    await enter({ 'GET /reviews/:id': { body: reviewBeingMade } });
    expect(await screen.findByText(reviewBeingMade.sentence)).toBeVisible();
    expect(leaveTo).not.toHaveBeenCalled();
  });

  it('waits rather than refuses while nothing answers there for the first time', async () => {
    await enter({
      'GET /reviews/:id': {
        body: {
          ...reviewBeingMade,
          state: 'deploying',
          address: null,
          may: {
            enter: { allowed: false, reason: 'Nothing answers here yet.' },
          },
        },
      },
    });
    expect(await screen.findByText(/is not ready yet/)).toBeInTheDocument();
    expect(screen.queryByText(/You may not/)).not.toBeInTheDocument();
  });

  it('leads to the preview when somebody comes without a visit', async () => {
    await enter({}, '');
    expect(
      await screen.findByRole('link', { name: /Open preview/ }),
    ).toHaveAttribute('href', review.address);
    expect(leaveTo).not.toHaveBeenCalled();
  });
});
