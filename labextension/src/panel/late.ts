/** True once `value` has been true for a while: what is soon over is not shown at all. */
import * as React from 'react';

/** More than the pause in typing and a scan take. */
export const SHOWN_AFTER_MS = 1000;

export function useLate(value: boolean, wait = SHOWN_AFTER_MS): boolean {
  const [late, setLate] = React.useState(false);
  React.useEffect(() => {
    if (!value) {
      setLate(false);
      return;
    }
    const timer = window.setTimeout(() => setLate(true), wait);
    return () => window.clearTimeout(timer);
  }, [value, wait]);
  return value && late;
}
