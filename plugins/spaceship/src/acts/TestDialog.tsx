import { useState } from 'react';
import { Radio, RadioGroup, Select } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
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
import { destinationsOf, type DialogProps } from './dialogProps';

/** Record what a person found when they tried a release where it runs. */
export function TestDialog(props: DialogProps<'test'>) {
  const { overview, act, onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const places = destinationsOf(overview).filter(
    d =>
      d.running && (!act.releaseId || d.running.release.id === act.releaseId),
  );
  const [slug, setSlug] = useState(act.destination ?? places[0]?.slug ?? '');
  const [outcome, setOutcome] = useState<'passed' | 'failed'>('passed');
  const [note, setNote] = useState('');
  const release = places.find(d => d.slug === slug)?.running?.release;

  const record = useAct(
    (client, releaseId: string, once) =>
      answer(
        client.POST('/services/{id}/evidence', {
          params: { path: { id: overview.service.id }, header: once },
          body: {
            releaseId,
            destination: slug,
            outcome,
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
      title={t('test.title')}
      act={t('test.act')}
      onConfirm={() => release && record.mutate(release.id)}
      isPending={record.isPending}
      isDisabled={!release}
      error={record.error}
    >
      {places.length === 0 ? (
        <p>{t('test.nowhere')}</p>
      ) : (
        <Select
          label={t('test.where')}
          options={places.map(d => ({
            id: d.slug,
            label: t('test.place', {
              release: String(d.running?.release.number),
              destination: d.title,
            }),
          }))}
          value={slug}
          onChange={key => setSlug(String(key))}
        />
      )}
      <RadioGroup
        label={t('test.found')}
        orientation="horizontal"
        value={outcome}
        onChange={value => setOutcome(value === 'failed' ? 'failed' : 'passed')}
      >
        <Radio value="passed">{t('state.passed')}</Radio>
        <Radio value="failed">{t('state.failed')}</Radio>
      </RadioGroup>
      <WordsField
        label={t('dialog.note')}
        hint={outcome === 'failed' ? t('test.whatFailed') : undefined}
        missing={outcome === 'failed' ? t('test.noNote') : undefined}
        value={note}
        onChange={setNote}
      />
      {release && (
        <Consequences>
          <Consequence
            icon={<RiFlaskLine aria-hidden className={theme.icon} />}
          >
            <p>
              {outcome === 'passed'
                ? t('test.counts', { release: String(release.number) })
                : t('test.stops', { release: String(release.number) })}
            </p>
          </Consequence>
        </Consequences>
      )}
    </ConfirmDialog>
  );
}
