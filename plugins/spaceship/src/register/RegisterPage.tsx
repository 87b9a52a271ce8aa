import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Container } from '@backstage/ui';
import theme from '../theme/theme.module.css';
import { RegisterForm } from './RegisterForm';
import { RegisteredService } from './RegisteredService';
import styles from './FirstDelivery.module.css';

/** Deliver your own application: register it, push, see what was found, deliver, open it; all on one page. */
export function RegisterPage() {
  const [search, setSearch] = useSearchParams();
  const [token, setToken] = useState<string | undefined>();
  const serviceId = search.get('service');
  return (
    <Container className={styles.page}>
      <div className={theme.stack}>
        {serviceId ? (
          <RegisteredService serviceId={serviceId} token={token} />
        ) : (
          <RegisterForm
            onRegistered={(id, made) => {
              setToken(made);
              setSearch({ service: id });
            }}
          />
        )}
      </div>
    </Container>
  );
}
