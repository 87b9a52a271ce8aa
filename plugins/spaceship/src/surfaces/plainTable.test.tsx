import { render, screen, within } from '@testing-library/react';
import { PlainTable } from './PlainTable';

it('says beside each cell what it is, for where there is no room for headings', () => {
  render(
    <PlainTable
      label="Boats"
      rows={[{ name: 'Ana', metres: 9 }]}
      keyOf={({ name }) => name}
      columns={[
        { label: 'Boat', isName: true, cell: ({ name }) => name },
        { label: 'Length', isNumber: true, cell: ({ metres }) => metres },
        { label: 'Act', isActs: true, cell: () => <button>Moor</button> },
      ]}
    />,
  );
  const row = within(screen.getByRole('row', { name: 'Ana 9 Moor' }));
  expect(row.getByRole('rowheader')).toHaveTextContent('Ana');
  expect(
    row.getAllByRole('cell').map(cell => cell.getAttribute('data-label')),
  ).toEqual(['Length', null]);
  expect(
    screen.getAllByRole('columnheader').map(head => head.textContent),
  ).toEqual(['Boat', 'Length', 'Act']);
});
