import { Route, Routes } from 'react-router-dom';
import { NoSuchPage } from '../layout/NoSuchPage';
import { ServiceList } from './ServiceList';
import { ServicePage } from './ServicePage';

/** `/spaceship/services`: every service that the reader may see; below it, one service by its id. */
export function ServicesPage() {
  return (
    <Routes>
      <Route path="/" element={<ServiceList />} />
      <Route path=":id" element={<ServicePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
