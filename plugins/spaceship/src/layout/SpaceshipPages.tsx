import type { ReactNode } from 'react';
import { Navigate, NavLink, Route, Routes } from 'react-router-dom';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { MyCount } from '../me/MyCount';
import { spaceshipTranslationRef } from '../translation';
import { NoSuchPage } from './NoSuchPage';
import styles from './SpaceshipPages.module.css';

/** A page below `/spaceship`. */
export type SubPage = { path: string; title: string; element: ReactNode };

/** The pages below `/spaceship` with links between them; the first is where it begins. */
export function SpaceshipPages(props: { pages: readonly SubPage[] }) {
  const { pages } = props;
  const { t } = useTranslationRef(spaceshipTranslationRef);
  const [first] = pages;
  return (
    <>
      <nav aria-label={t('layout.pages')} className={styles.nav}>
        {pages.map(({ path, title }) => (
          <NavLink
            key={path}
            to={path}
            className={({ isActive }) =>
              `${styles.link} ${isActive ? styles.current : ''}`
            }
          >
            {title}
            {path === 'me' && <MyCount />}
          </NavLink>
        ))}
      </nav>
      <main>
        <Routes>
          {first && (
            <Route index element={<Navigate to={first.path} replace />} />
          )}
          {pages.map(({ path, element }) => (
            <Route key={path} path={`${path}/*`} element={element} />
          ))}
          <Route path="*" element={<NoSuchPage />} />
        </Routes>
      </main>
    </>
  );
}
