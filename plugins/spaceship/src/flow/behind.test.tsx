import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ServiceDelivery } from '../delivery/ServiceDelivery';
import { service } from '../__testUtils__/fixtures';
import { renderSurface } from '../__testUtils__/renderSurface';

const open = (path?: string) =>
  renderSurface(<ServiceDelivery serviceId={service.id} />, { path });

const panel = () =>
  screen.findByRole('region', { name: 'What US East does not have yet' });

describe('how far a destination is behind', () => {
  it('stands where others were built since, and leads to what is in between', async () => {
    await open();
    const links = await screen.findAllByRole('link', { name: /behind/ });
    expect(links.map(link => link.getAttribute('aria-label'))).toEqual([
      'US East: 5 behind, what is in between',
    ]);
    expect(links[0]).toHaveAttribute(
      'href',
      expect.stringMatching(/delivery\?behind=us-east$/),
    );
  });

  it('what is in between is told with its address, and takes the focus', async () => {
    await open('/?behind=us-east');
    const told = await panel();
    expect(await within(told).findByText(/5 behind\./)).toHaveTextContent(
      'Release 479 runs there; 484 was built last.',
    );
    expect(within(told).getAllByRole('listitem').length).toBeGreaterThan(1);
    expect(document.activeElement).toContainElement(told);
    await userEvent.click(within(told).getByRole('button', { name: 'Close' }));
    expect(
      screen.queryByRole('region', { name: /does not have yet/ }),
    ).not.toBeInTheDocument();
  });
});
