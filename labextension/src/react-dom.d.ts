/** As much of react-dom as is used here. */
declare module 'react-dom' {
  export function flushSync(change: () => void): void;
}
