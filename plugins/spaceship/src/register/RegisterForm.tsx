import { useState, type FormEvent } from 'react';
import { Alert, Button, Select, TextField } from '@backstage/ui';
import {
  identityApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import { useNames } from '../people/useNames';
import { Panel } from '../surfaces/Panel';
import { Surface } from '../surfaces/Surface';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import styles from './FirstDelivery.module.css';

const rightName = /^[a-z][a-z0-9-]{0,39}$/;

/** Name and owner are enough: the service gets a repository, and the person a token to push with. */
export function RegisterForm(props: {
  onRegistered: (serviceId: string, token: string | undefined) => void;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const identity = useApi(identityApiRef);
  const me = useQuery({
    queryKey: ['me'],
    queryFn: () => identity.getBackstageIdentity(),
    staleTime: Infinity,
  });
  return (
    <Panel title={t('register.title')}>
      <p className={theme.muted}>{t('register.what')}</p>
      <Surface asked={me}>
        {({ ownershipEntityRefs, userEntityRef }) => (
          <Form
            owners={[...new Set([...ownershipEntityRefs, userEntityRef])].sort(
              groupsFirst,
            )}
            onRegistered={props.onRegistered}
          />
        )}
      </Surface>
    </Panel>
  );
}

const groupsFirst = (a: string, b: string) =>
  Number(b.startsWith('group:')) - Number(a.startsWith('group:')) ||
  a.localeCompare(b);

function Form(props: {
  owners: readonly string[];
  onRegistered: (serviceId: string, token: string | undefined) => void;
}) {
  const { owners, onRegistered } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const nameOf = useNames(owners);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [owner, setOwner] = useState(owners[0] ?? '');
  const isRight = rightName.test(name);

  const register = useAct(
    async (client, _: void, once) => {
      const service = await answer(
        client.POST('/services', {
          params: { header: once },
          body: { name, owner, description: description.trim() || null },
        }),
      );
      // The service is there even where no token can be made: the next page offers to make one.
      const token = await answer(
        client.POST('/tokens', {
          body: { name: t('push.tokenFor', { service: name }) },
        }),
      ).then(
        made => made.token,
        () => undefined,
      );
      return { id: service.id, token };
    },
    ({ id, token }) => onRegistered(id, token),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isRight && owner && !register.isPending) register.mutate();
  };

  return (
    <form onSubmit={submit} className={styles.form}>
      <TextField
        label={t('register.name')}
        description={t('register.nameHow')}
        isRequired
        value={name}
        isInvalid={name !== '' && !isRight}
        onChange={setName}
      />
      <Select
        label={t('register.owner')}
        options={owners.map(ref => ({ id: ref, label: nameOf(ref) }))}
        value={owner}
        onChange={key => setOwner(String(key))}
      />
      <TextField
        label={t('register.description')}
        secondaryLabel={t('dialog.optional')}
        value={description}
        onChange={setDescription}
      />
      {register.error && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('dialog.refused')}
          description={sentenceOf(register.error)}
        />
      )}
      <div>
        <Button
          type="submit"
          variant="primary"
          isDisabled={!isRight || !owner}
          isPending={register.isPending}
        >
          {t('register.act')}
        </Button>
      </div>
    </form>
  );
}
