import { Route, Routes } from 'react-router-dom';
import { NoSuchPage } from '../layout/NoSuchPage';
import { EnterPage } from './EnterPage';
import { ReviewList } from './ReviewList';
import { ReviewPage } from './ReviewPage';

/** `/spaceship/reviews`: every review environment; below it, one of them, and the way through its gate. */
export function ReviewsPage() {
  return (
    <Routes>
      <Route path="/" element={<ReviewList />} />
      <Route path=":id" element={<ReviewPage />} />
      <Route path=":id/enter" element={<EnterPage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
