import { screen } from '@testing-library/react';
import { look, untouched } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';
import { FilePanel } from './FilePanel';

const files = ['spaceship.yaml', 'package.json'];
const show = (part: Partial<typeof look>) =>
  renderSurface(<FilePanel overview={untouched} look={{ ...look, ...part }} />);

it('offers a file to begin with, where there is none', async () => {
  await show({});
  expect(
    screen.getByRole('heading', { name: 'Describe it in a file' }),
  ).toBeInTheDocument();
});

it('says what the next push does, where there is one', async () => {
  await show({
    files,
    triggers: [{ on: 'push', branch: 'main', deliver: 'staging' }],
  });
  expect(
    screen.getByText('A push to main is built and delivered to staging.'),
  ).toBeInTheDocument();
  expect(screen.queryByText('Describe it in a file')).not.toBeInTheDocument();
});

it('says that pushes do nothing without a trigger, and which lines change that', async () => {
  await show({ files });
  expect(screen.getByText(/spaceship.yaml has no trigger/)).toBeInTheDocument();
  expect(
    screen.getByRole('group', { name: 'spaceship.yaml' }),
  ).toHaveTextContent(/^triggers: - on: push branch: main deliver: staging$/);
});

it('says nothing of a file that can’t be read; its mistakes stand beside it', async () => {
  await show({
    files,
    mistakes: [
      {
        file: 'spaceship.yaml',
        line: 1,
        column: 1,
        path: '',
        message: 'No.',
        expected: 'processes',
      },
    ],
  });
  expect(screen.queryByRole('heading')).not.toBeInTheDocument();
});
