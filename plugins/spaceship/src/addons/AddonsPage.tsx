import { Route, Routes } from 'react-router-dom';
import { NoSuchPage } from '../layout/NoSuchPage';
import { AddonList } from './AddonList';
import { AddonPage } from './AddonPage';

/** `/spaceship/addons`: every add-on that the reader may see; below it, one of them. */
export function AddonsPage() {
  return (
    <Routes>
      <Route path="/" element={<AddonList />} />
      <Route path=":id" element={<AddonPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
