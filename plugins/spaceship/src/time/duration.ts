const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0';

/** “40 s”, “1 min 48 s”, “1 h 22 min”, “2 days”. */
export function formatDuration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < minute) return `${Math.round(left / second)}${nbsp}s`;
  if (left < hour) {
    const seconds = Math.floor((left % minute) / second);
    const minutes = `${Math.floor(left / minute)}${nbsp}min`;
    return seconds
      ? `${minutes}${nbsp}${String(seconds).padStart(2, '0')}${nbsp}s`
      : minutes;
  }
  if (left < day) {
    const minutes = Math.floor((left % hour) / minute);
    const hours = `${Math.floor(left / hour)}${nbsp}h`;
    return minutes ? `${hours}${nbsp}${minutes}${nbsp}min` : hours;
  }
  const days = Math.floor(left / day);
  return `${days}${nbsp}${days === 1 ? 'day' : 'days'}`;
}

/** How long ago, without seconds once it is minutes: “40 s”, “22 min”, “1 h 22 min”, “2 days”. */
export function formatAge(ms: number): string {
  return formatDuration(ms < minute ? ms : Math.floor(ms / minute) * minute);
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString();

/** “15:24” today, “Wed 16:20” this week, “18 Nov” this year, else “18 Nov 2024”, in the viewer's zone. */
export function formatPoint(at: Date, now: Date): string {
  const clock = at.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  });
  if (sameDay(at, now)) return clock;
  if (Math.abs(now.getTime() - at.getTime()) < 6 * day) {
    return `${at.toLocaleDateString('en-GB', {
      weekday: 'short',
    })}${nbsp}${clock}`;
  }
  const date = `${at.getDate()}${nbsp}${at.toLocaleDateString('en-GB', {
    month: 'short',
  })}`;
  return at.getFullYear() === now.getFullYear()
    ? date
    : `${date}${nbsp}${at.getFullYear()}`;
}

/** The whole instant with its zone, for tooltips. */
export function formatFull(at: Date): string {
  return at.toLocaleString('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
  });
}

/** The instant so many days from now. */
export const inDays = (days: number): string =>
  new Date(Date.now() + days * day).toISOString();
