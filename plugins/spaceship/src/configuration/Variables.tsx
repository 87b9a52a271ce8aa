import { useState } from 'react';
import { Button } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { sentenceOf } from '../api/ApiError';
import { answer } from '../api/client';
import type { Overview } from '../api/questions';
import { useAct } from '../api/useAct';
import { ActButton } from '../dialogs/ActButton';
import { PlainTable } from '../surfaces/PlainTable';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { ChangeVariablesDialog } from './ChangeVariablesDialog';

type Configuration = Schemas['Configuration'];
type Variable = Schemas['ConfigVariable'];

/** The variables as a table; secrets show their name only, until a person with the right asks for one. */
export function Variables(props: {
  serviceId: string;
  /** Title of the destination. */
  where: string;
  configuration: Configuration;
  allowed: Overview['allowed'];
}) {
  const { serviceId, where, configuration, allowed } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [isChanging, setIsChanging] = useState(false);
  const { variables, bindings } = configuration;
  const isBare = variables.length === 0 && bindings.length === 0;
  const ofPerson = (variable: Variable) => ({
    key: variable.name,
    name: variable.name,
    value: variable.secret ? (
      <Secret
        serviceId={serviceId}
        slug={configuration.destination}
        variable={variable}
        allowed={allowed.reveal}
      />
    ) : (
      <span className={theme.mono}>{variable.value}</span>
    ),
    setIn: t('configuration.revision', { revision: String(variable.revision) }),
  });
  const ofAddon = ({
    alias,
    name,
    secret,
  }: Configuration['bindings'][number]) => ({
    key: `${alias}/${name}`,
    name,
    value: (
      <span className={theme.muted}>
        {secret ? t('configuration.secret') : t('configuration.given')}
      </span>
    ),
    setIn: t('configuration.fromAddon', { alias }),
  });
  return (
    <div className={theme.stack}>
      {isBare ? (
        <p className={theme.muted}>{t('configuration.none')}</p>
      ) : (
        <PlainTable
          label={t('configuration.title')}
          rows={[...variables.map(ofPerson), ...bindings.map(ofAddon)]}
          keyOf={({ key }) => key}
          columns={[
            {
              label: t('configuration.name'),
              isName: true,
              cell: ({ name }) => <span className={theme.mono}>{name}</span>,
            },
            { label: t('configuration.value'), cell: ({ value }) => value },
            {
              label: t('configuration.setIn'),
              cell: ({ setIn }) => <span className={theme.muted}>{setIn}</span>,
            },
          ]}
        />
      )}
      <div>
        <ActButton
          allowed={allowed.configure}
          onPress={() => setIsChanging(true)}
        >
          {t('configuration.change')}
        </ActButton>
      </div>
      {isChanging && (
        <ChangeVariablesDialog
          serviceId={serviceId}
          where={where}
          configuration={configuration}
          onClose={() => setIsChanging(false)}
        />
      )}
    </div>
  );
}

function Secret(props: {
  serviceId: string;
  slug: string;
  variable: Variable;
  allowed: Schemas['Permitted'];
}) {
  const { serviceId, slug, variable } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [value, setValue] = useState<string | null>(null);
  const reveal = useAct(
    (client, name: string) =>
      answer(
        client.POST('/services/{id}/destinations/{slug}/configuration/reveal', {
          params: { path: { id: serviceId, slug } },
          body: { name },
        }),
      ),
    shown => setValue(shown.value),
  );
  if (value !== null) {
    return (
      <span className={theme.row}>
        <span className={theme.mono}>{value}</span>
        <Button size="small" variant="tertiary" onPress={() => setValue(null)}>
          {t('configuration.hide')}
        </Button>
      </span>
    );
  }
  return (
    <span className={theme.row}>
      <span className={theme.muted}>{t('configuration.secret')}</span>
      <ActButton
        variant="tertiary"
        allowed={props.allowed}
        onPress={() => reveal.mutate(variable.name)}
      >
        {t('configuration.reveal', { name: variable.name })}
      </ActButton>
      {reveal.error && (
        <span role="alert" className={`${theme.small} ${theme.negative}`}>
          {sentenceOf(reveal.error)}
        </span>
      )}
    </span>
  );
}
