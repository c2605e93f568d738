/** Computed columns by name; one may refer to the ones listed above it, and to those of the rows below. */
export type Columns = Record<string, string>;

/** Where an expression uses each name: how often, and whether inside a lambda's body, where it would run per element. */
function usesOf(expression: string): Map<string, { times: number; inLambda: boolean }> {
  const bare = expression.replace(/'[^']*'/g, (literal) => ' '.repeat(literal.length));
  const uses = new Map<string, { times: number; inLambda: boolean }>();
  const lambdas: number[] = [];
  let depth = 0;
  for (const token of bare.matchAll(/->|[(),[\]]|(?<![.\w])[A-Za-z_]\w*/g)) {
    const [word] = token;
    if (word === '->') lambdas.push(depth);
    else if (word === '(' || word === '[') depth += 1;
    else if (word === ')' || word === ']' || word === ',') {
      while (lambdas.length > 0 && (lambdas.at(-1) as number) >= depth) lambdas.pop();
      if (word !== ',') depth -= 1;
    } else {
      const use = uses.get(word) ?? { times: 0, inLambda: false };
      uses.set(word, { times: use.times + 1, inLambda: use.inLambda || lambdas.length > 0 });
    }
  }
  return uses;
}

/** Puts a column that is used once, outside any lambda, in the place where it is used. */
function inlined(columns: Columns, outputs: readonly string[]): Columns {
  const left = { ...columns };
  for (const name of Object.keys(columns)) {
    if (outputs.includes(name)) continue;
    let times = 0;
    let inLambda = false;
    let user = '';
    for (const [other, expression] of Object.entries(left)) {
      const use = usesOf(expression).get(name);
      if (!use) continue;
      times += use.times;
      inLambda ||= use.inLambda;
      user = other;
    }
    if (times !== 1 || inLambda) continue;
    const literals: string[] = [];
    const bare = (left[user] as string).replace(/'[^']*'/g, (literal) => `\u0000${literals.push(literal) - 1}\u0000`);
    const put = bare.replace(new RegExp(`(?<![.\\w])${name}(?!\\w)`), () => `(${left[name]})`);
    left[user] = put.replace(/\u0000(\d+)\u0000/g, (_, index) => literals[Number(index)] as string);
    delete left[name];
  }
  return left;
}

/**
 * A SELECT that computes `outputs` from the rows of `below` (whose columns are `given`), step by step. A column stands
 * in a nested SELECT below the ones that use it, because the engine copies an alias's whole expression at each use
 * inside one SELECT. Levels cost analysis time too (every column of every level is resolved), so a column used once
 * is put in its place, and each SELECT hands on only what is still asked for.
 */
export function compute(below: string, given: readonly string[], all: Columns, outputs: readonly string[]): string {
  const columns = inlined(all, outputs);
  const level = new Map<string, number>();
  const uses = new Map<string, string[]>();
  for (const [name, expression] of Object.entries(columns)) {
    const used = [...usesOf(expression).keys()];
    uses.set(name, used);
    level.set(name, 1 + Math.max(0, ...used.map((other) => level.get(other) ?? 0)));
  }
  const depth = Math.max(...level.values());
  let wanted = new Set(outputs);
  const selects: string[] = [];
  for (let at = depth; at >= 1; at -= 1) {
    const made = [...wanted].filter((name) => level.get(name) === at);
    const handed = [...wanted].filter((name) => level.get(name) !== at);
    if (made.length === 0) continue;
    selects.push([...handed, ...made.map((name) => `${columns[name]} AS ${name}`)].join(',\n  '));
    wanted = new Set([...handed, ...made.flatMap((name) => (uses.get(name) ?? []).filter((used) => level.has(used) || given.includes(used)))]);
  }
  return selects.reverse().reduce((sql, list) => `SELECT ${list}\nFROM (\n${sql}\n)`, below);
}

/** A text as an SQL literal. */
export const text = (value: string): string => `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** A list of texts for the right side of IN, or an array literal's inside. */
export const texts = (values: readonly string[]): string => values.map(text).join(', ');
