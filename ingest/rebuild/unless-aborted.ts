/** The work's result, or the signal's reason as soon as that is aborted; the work itself goes on unheard. */
export const unlessAborted = <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> => {
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};
