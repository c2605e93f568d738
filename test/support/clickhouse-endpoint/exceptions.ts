/** A refusal as the server words it. */
export class Exception extends Error {
  readonly code: number;
  readonly type: string;
  constructor(code: number, type: string, message: string) {
    super(message);
    this.code = code;
    this.type = type;
  }
}

const WORDED =
  /^(?:Code: \d+\. DB::Exception: )*(?<message>.*?)\s*\((?<type>[A-Z][A-Z0-9_]+)\)(?: \(version [^)]*\)\. \([A-Z0-9_]+\))?$/s;

/** The engine's own error, which carries code and name in its text. */
export function exceptionOf(error: unknown): Exception {
  if (error instanceof Exception) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = /^Code: (\d+)\. DB::Exception: /.exec(text)?.[1];
  const groups = WORDED.exec(text)?.groups;
  return code && groups
    ? new Exception(Number(code), groups.type as string, groups.message as string)
    : new Exception(1002, 'UNKNOWN_EXCEPTION', text);
}

const STATUS: Readonly<Record<number, readonly number[]>> = {
  400: [6, 16, 25, 26, 27, 36, 38, 41, 44, 53, 62, 69, 72, 117, 167, 168, 427, 441],
  401: [194],
  403: [192, 193, 497, 516],
  404: [46, 47, 50, 56, 60, 63, 73, 81, 115],
  408: [159],
  413: [66],
  501: [48],
  503: [209, 439],
};

/** HTTP status by exception code, as the server answers. */
export const statusOf = ({ code }: Exception): number =>
  Number(Object.entries(STATUS).find(([, codes]) => codes.includes(code))?.[0] ?? 500);

export const textOf = ({ code, type, message }: Exception, version: string): string =>
  `Code: ${code}. DB::Exception: ${message}${message.endsWith('.') ? '' : '.'} (${type}) (version ${version} (official build))\n`;
