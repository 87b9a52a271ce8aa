import { Container } from '@backstage/ui';
import { Missing } from '../surfaces/Missing';

/** What an address below `/spaceship` shows that is no page. */
export const NoSuchPage = () => (
  <Container>
    <Missing />
  </Container>
);
