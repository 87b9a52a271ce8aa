import { useState } from 'react';
import { Select } from '@backstage/ui';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useSettled } from '../acts/useSettled';
import { useServices } from '../api/questions';
import { spaceshipTranslationRef } from '../translation';

/** One of the services that the reader sees, found by searching among them. */
export function ServiceSelect(props: {
  value: string | null;
  onChange: (serviceId: string) => void;
}) {
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [search, setSearch] = useState('');
  const services = useServices({ search: useSettled(search) });
  // Stays among the choices while somebody searches on.
  const [known, setKnown] = useState<{ id: string; label: string } | null>(
    null,
  );
  const found = (services.data?.pages ?? [])
    .flatMap(page => page.items)
    .map(({ id, title, name }) => ({ id, label: title ?? name }));
  const choices =
    known && !found.some(s => s.id === known.id) ? [known, ...found] : found;
  const isNone = services.isSuccess && !search && choices.length === 0;
  return (
    <Select
      label={t('services.service')}
      placeholder={isNone ? t('services.noneToChoose') : t('services.choose')}
      options={choices}
      search={{ inputValue: search, onInputChange: setSearch }}
      value={props.value}
      onChange={key => {
        setKnown(choices.find(s => s.id === key) ?? null);
        props.onChange(String(key));
      }}
    />
  );
}
