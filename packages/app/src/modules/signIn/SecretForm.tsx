import { Alert, Button, PasswordField } from '@backstage/ui';
import { type FormEvent, useState } from 'react';
import styles from './SignInPage.module.css';

/** Asks for the secret that the start prints. */
export function SecretForm(props: {
  problem?: string;
  onSubmit: (secret: string) => void;
}) {
  const { problem, onSubmit } = props;
  const [secret, setSecret] = useState('');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret.trim()) {
      onSubmit(secret.trim());
    }
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      {problem && <Alert status="danger" role="alert" title={problem} />}
      <PasswordField
        label="Secret"
        description="The start printed it, below the portal's address."
        value={secret}
        onChange={setSecret}
      />
      <Button type="submit" variant="primary" isDisabled={!secret.trim()}>
        Go on
      </Button>
    </form>
  );
}
