// Numbers for people: as many digits as say something, and always as many as the neighbours have.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const two = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const count = value => whole.format(value);

export const number = value => (value === 0 || value >= 99.95 ? whole : one).format(value);

/** Milliseconds as [number, unit]. */
export function duration(millis) {
  if (millis === null || millis === undefined) {
    return ['–', ''];
  }
  if (millis >= 59_950) {
    return [one.format(millis / 60_000), 'min'];
  }
  if (millis >= 999.5) {
    return [two.format(millis / 1000), 's'];
  }
  return [(millis === 0 || millis >= 99.95 ? whole : millis >= 9.995 ? one : two).format(millis), 'ms'];
}

export const percent = share => (share === null ? '–' : whole.format(share * 100) + ' %');

export const clock = time => new Date(time).toLocaleTimeString('en-GB');
