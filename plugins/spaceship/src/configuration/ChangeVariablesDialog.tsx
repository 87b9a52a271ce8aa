import { useRef, useState } from 'react';
import { Alert, Button, ButtonIcon, Checkbox, TextField } from '@backstage/ui';
import { RiAddLine, RiBracesLine, RiDeleteBinLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Schemas } from '@spaceship/backstage-plugin-spaceship-common';
import { answer } from '../api/client';
import { useAct } from '../api/useAct';
import {
  ConfirmDialog,
  Consequence,
  Consequences,
} from '../dialogs/ConfirmDialog';
import { WordsField } from '../dialogs/WordsField';
import { spaceshipTranslationRef } from '../translation';
import theme from '../theme/theme.module.css';
import { changeOf, draftOf, newLine, type DraftLine } from './draft';
import styles from './Configuration.module.css';

/** Set, change and remove variables as one numbered revision. A revision made meanwhile by another is not overwritten. */
export function ChangeVariablesDialog(props: {
  serviceId: string;
  /** Title of the destination. */
  where: string;
  configuration: Schemas['Configuration'];
  onClose: () => void;
}) {
  const { serviceId, where, configuration, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [base, setBase] = useState(configuration);
  const [lines, setLines] = useState(() => draftOf(configuration));
  const [note, setNote] = useState('');
  const nextKey = useRef(0);
  const isStale = configuration.revision !== base.revision;
  const change = changeOf(base, lines);

  const edit = (key: string, part: Partial<DraftLine>) =>
    setLines(all =>
      all.map(line => (line.key === key ? { ...line, ...part } : line)),
    );
  const add = () => {
    nextKey.current += 1;
    setLines(all => [...all, newLine(`new-${nextKey.current}`)]);
  };
  const save = useAct(
    (client, _: void, once) =>
      answer(
        client.PUT('/services/{id}/destinations/{slug}/configuration', {
          params: {
            path: { id: serviceId, slug: base.destination },
            header: once,
          },
          body: {
            baseRevision: base.revision,
            set: change.set,
            remove: change.remove,
            note: note.trim() || null,
          },
        }),
      ),
    onClose,
  );

  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      width={760}
      title={t('configuration.changeTitle', { destination: where })}
      act={t('configuration.save')}
      onConfirm={() => save.mutate()}
      isPending={save.isPending}
      isDisabled={change.names.length === 0 || change.isWrong || isStale}
      error={save.error}
    >
      {isStale && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('configuration.stale')}
          description={t('configuration.staleHow')}
          customActions={
            <Button
              size="small"
              variant="secondary"
              onPress={() => {
                setBase(configuration);
                setLines(draftOf(configuration));
              }}
            >
              {t('configuration.lookAgain')}
            </Button>
          }
        />
      )}
      <ul className={styles.lines}>
        {lines.map(line => (
          <li key={line.key} className={styles.line}>
            <TextField
              aria-label={t('configuration.name')}
              placeholder={t('configuration.namePlaceholder')}
              value={line.name}
              isDisabled={!line.isNew}
              isInvalid={line.name !== '' && !line.isRightName}
              onChange={name =>
                edit(line.key, newLine(line.key, { ...line, name }))
              }
            />
            <TextField
              aria-label={t('configuration.valueOf', { name: line.name })}
              placeholder={
                line.secret && !line.isNew
                  ? t('configuration.unchanged')
                  : t('configuration.value')
              }
              value={line.value}
              isDisabled={line.isRemoved}
              onChange={value => edit(line.key, { value })}
            />
            <Checkbox
              isSelected={line.secret}
              isDisabled={line.isRemoved}
              onChange={secret => edit(line.key, { secret })}
            >
              {t('configuration.secret')}
            </Checkbox>
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiDeleteBinLine aria-hidden />}
              aria-label={
                line.isRemoved
                  ? t('configuration.keep', { name: line.name })
                  : t('configuration.remove', { name: line.name })
              }
              onPress={() =>
                line.isNew
                  ? setLines(all => all.filter(l => l.key !== line.key))
                  : edit(line.key, { isRemoved: !line.isRemoved })
              }
            />
          </li>
        ))}
      </ul>
      <div>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiAddLine aria-hidden />}
          onPress={add}
        >
          {t('configuration.add')}
        </Button>
      </div>
      <Consequences>
        <Consequence icon={<RiBracesLine aria-hidden className={theme.icon} />}>
          <p>
            {change.names.length
              ? t('configuration.then', {
                  keys: change.names.join(', '),
                  revision: String(base.revision + 1),
                })
              : t('configuration.nothingChanged')}
          </p>
        </Consequence>
      </Consequences>
      <WordsField label={t('dialog.note')} value={note} onChange={setNote} />
    </ConfirmDialog>
  );
}
