import { useState } from 'react';
import { Link, Radio, RadioGroup, SearchField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBranches, type Branch } from '../../api/reviews';
import { Lines, Surface } from '../../surfaces/Surface';
import { TimeAgo } from '../../time/TimeAgo';
import { spaceshipTranslationRef } from '../../translation';
import { useLinks } from '../../useLinks';
import theme from '../../theme/theme.module.css';
import styles from './BranchChoice.module.css';

const manyBranches = 6;

/** The versions that somebody works on, by what their newest change says; one that has an environment leads there. */
export function BranchChoice(props: {
  serviceId: string;
  value: string | null;
  onChange: (branch: string) => void;
}) {
  const { serviceId, value, onChange } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const branches = useBranches(serviceId);
  const [search, setSearch] = useState('');
  const found = (branches.data ?? []).filter(
    ({ name, message }) =>
      name.toLowerCase().includes(search.toLowerCase()) ||
      message.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <Surface
      asked={branches}
      skeleton={<Lines count={4} />}
      isEmpty={data => data.length === 0}
      empty={<p className={theme.muted}>{t('newReview.noBranch')}</p>}
    >
      {data => (
        <div className={theme.column}>
          {data.length > manyBranches && (
            <SearchField
              size="small"
              aria-label={t('newReview.find')}
              placeholder={t('newReview.find')}
              value={search}
              onChange={setSearch}
            />
          )}
          <RadioGroup
            label={t('newReview.branch')}
            description={t('newReview.branchHow')}
            isRequired
            value={value}
            onChange={onChange}
          >
            <div className={styles.branches}>
              {found.map(branch => (
                <BranchRow key={branch.name} branch={branch} />
              ))}
              {found.length === 0 && (
                <p className={theme.muted}>
                  {t('newReview.noBranchLikeThis', { search })}
                </p>
              )}
            </div>
          </RadioGroup>
        </div>
      )}
    </Surface>
  );
}

function BranchRow(props: { branch: Branch }) {
  const { name, message, committedAt, review } = props.branch;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const links = useLinks();
  return (
    <div className={styles.branch}>
      <Radio value={name} isDisabled={review !== null}>
        <span>
          {message.split('\n')[0]}{' '}
          <span className={`${theme.mono} ${theme.muted}`}>{name}</span>{' '}
          <span className={`${theme.small} ${theme.muted}`}>
            <TimeAgo at={committedAt} as="point" />
          </span>
        </span>
      </Radio>
      {review && (
        <span className={`${theme.small} ${theme.muted}`}>
          {t('newReview.has')},{' '}
          <Link href={links.review(review)}>{t('newReview.openIt')}</Link>
        </span>
      )}
    </div>
  );
}
