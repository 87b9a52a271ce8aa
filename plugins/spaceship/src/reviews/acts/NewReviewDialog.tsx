import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Select, TextField } from '@backstage/ui';
import { RiFlaskLine } from '@remixicon/react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { answer } from '../../api/client';
import { useAct } from '../../api/useAct';
import { Consequence, Consequences } from '../../dialogs/ConfirmDialog';
import { NewDialog } from '../../services/NewDialog';
import { WordsField } from '../../dialogs/WordsField';
import { spaceshipTranslationRef } from '../../translation';
import { useLinks } from '../../useLinks';
import theme from '../../theme/theme.module.css';
import { BranchChoice } from './BranchChoice';

const lifetimes = [1, 3, 7, 14];

/** Make a private copy of a service with a version that is not delivered yet; for people who never saw git, too. */
export function NewReviewDialog(props: {
  /** Fixed where the dialog is opened on a service's own surface. */
  serviceId?: string;
  onClose: () => void;
}) {
  const { onClose } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string | null>(props.serviceId ?? null);
  const [branch, setBranch] = useState<string | null>(null);
  const [title, setTitle] = useState('');
  const [purpose, setPurpose] = useState('');
  const [idleDays, setIdleDays] = useState(3);

  const choose = (id: string) => {
    setChosen(id);
    setBranch(null);
  };
  const make = useAct(
    (client, wanted: { id: string; branch: string }, once) =>
      answer(
        client.POST('/services/{id}/reviews', {
          params: { path: { id: wanted.id }, header: once },
          body: {
            branch: wanted.branch,
            ...(title.trim() && { title: title.trim() }),
            ...(purpose.trim() && { purpose: purpose.trim() }),
            idleDays,
          },
        }),
      ),
    review => {
      onClose();
      navigate(links.review(review.id));
    },
  );

  return (
    <NewDialog
      onClose={onClose}
      title={t('newReview.title')}
      act={t('newReview.act')}
      service={chosen}
      onService={props.serviceId ? undefined : choose}
      isComplete={branch !== null}
      onConfirm={() => chosen && branch && make.mutate({ id: chosen, branch })}
      command={make}
    >
      {chosen && (
        <BranchChoice
          key={chosen}
          serviceId={chosen}
          value={branch}
          onChange={setBranch}
        />
      )}
      <TextField
        label={t('newReview.name')}
        description={t('newReview.nameHow')}
        secondaryLabel={t('dialog.optional')}
        maxLength={120}
        value={title}
        onChange={setTitle}
      />
      <WordsField
        label={t('newReview.purpose')}
        value={purpose}
        onChange={setPurpose}
      />
      <Select
        label={t('newReview.idle')}
        options={lifetimes.map(count => ({
          id: String(count),
          label: t('newReview.idleDays', { count }),
        }))}
        value={String(idleDays)}
        onChange={key => setIdleDays(Number(key))}
      />
      {branch && (
        <Consequences>
          <Consequence
            icon={<RiFlaskLine aria-hidden className={theme.icon} />}
          >
            <p>{t('newReview.then')}</p>
          </Consequence>
        </Consequences>
      )}
    </NewDialog>
  );
}
