/** Where lines go: standard output, or a test's list. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** One thing that is being done. */
export interface Step {
  say(text: string): void;
  done(text: string): void;
}

export interface Progress {
  line(text: string): void;
  step(name: string): Step;
}

const NAME_WIDTH = 10;
/** Where nobody watches, one line in so long is enough. */
const SPARSE_MS = 3_000;
const CLEAR = '\r\u001b[2K';

/**
 * Plain progress lines. On a terminal the newest unfinished step rewrites the last line; elsewhere each step says its
 * first word, then one in three seconds, then its end.
 */
export function openProgress(terminal: Terminal, now: () => number = Date.now): Progress {
  const tty = terminal.isTTY === true;
  let live = '';
  const label = (name: string, text: string) => `  ${name.padEnd(NAME_WIDTH)} ${text}`;
  const print = (text: string) => {
    terminal.write(tty && live ? `${CLEAR}${text}\n${live}` : `${text}\n`);
  };
  const rewrite = (text: string) => {
    live = text.slice(0, (terminal.columns ?? 80) - 1);
    terminal.write(`${CLEAR}${live}`);
  };
  const finish = (text: string) => {
    terminal.write(tty && live ? `${CLEAR}${text}\n` : `${text}\n`);
    live = '';
  };
  return {
    line: print,
    step(name) {
      let saidAt = Number.NEGATIVE_INFINITY;
      return {
        say(text) {
          if (tty) rewrite(label(name, `${text} …`));
          else if (now() - saidAt >= SPARSE_MS) {
            saidAt = now();
            print(label(name, `${text} …`));
          }
        },
        done: (text) => finish(label(name, text)),
      };
    },
  };
}
