/** Computed columns by name; one may refer to the ones listed above it, and to those of the rows below. */
export type Columns = Record<string, string>;

interface Use {
  times: number;
  /** Inside a lambda's body, where it would be computed for each element. */
  inLambda: boolean;
}

const blanked = (expression: string): string =>
  expression.replace(/'[^']*'/g, (literal) => ' '.repeat(literal.length));

/** Which names an expression uses, and how. */
function usesOf(expression: string): Map<string, Use> {
  const uses = new Map<string, Use>();
  const lambdas: number[] = [];
  let depth = 0;
  for (const [word] of blanked(expression).matchAll(/->|[(),[\]]|(?<![.\w])[A-Za-z_]\w*/g)) {
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

/** Puts an expression where its name stands (once, and in no literal). */
function put(into: string, name: string, expression: string): string {
  const place = blanked(into).search(new RegExp(`(?<![.\\w])${name}(?!\\w)`));
  return `${into.slice(0, place)}(${expression})${into.slice(place + name.length)}`;
}

type Uses = Map<string, Map<string, Use>>;

/** What the outputs ask for, and nothing else. */
function asked(all: Columns, outputs: readonly string[]): Columns {
  const wanted = new Set(outputs);
  const kept: [string, string][] = [];
  for (const [name, expression] of Object.entries(all).reverse()) {
    if (!wanted.has(name)) continue;
    kept.unshift([name, expression]);
    for (const used of usesOf(expression).keys()) wanted.add(used);
  }
  return Object.fromEntries(kept);
}

/** Puts a column that is used once, outside any lambda, in the place where it is used. */
function inlined(columns: Columns, outputs: readonly string[]): Columns {
  const left = { ...columns };
  for (const [name] of Object.entries(columns)) {
    if (outputs.includes(name)) continue;
    const users = Object.keys(left).flatMap((other) => {
      const use = usesOf(left[other] as string).get(name);
      return use ? [{ other, ...use }] : [];
    });
    const [only] = users;
    if (users.length !== 1 || !only || only.times > 1 || only.inLambda) continue;
    left[only.other] = put(left[only.other] as string, name, left[name] as string);
    delete left[name];
  }
  return left;
}

/**
 * Columns that serve one other column only move into its expression, bound to their name by a lambda over an array
 * of one element: computed once a row, and no level of the nested SELECT is spent on them.
 */
function bound(columns: Columns, outputs: readonly string[]): Columns {
  const names = Object.keys(columns);
  const uses: Uses = new Map(names.map((name) => [name, usesOf(columns[name] as string)]));
  const owner = new Map<string, string>();
  for (const name of [...names].reverse()) {
    const users = names.filter((other) => uses.get(other)?.has(name));
    const owners = new Set(users.map((other) => owner.get(other) as string));
    const [only] = owners;
    owner.set(name, owners.size === 1 && only && !outputs.includes(name) ? only : name);
  }
  const made: Columns = {};
  for (const name of names.filter((each) => owner.get(each) === each)) {
    const members = names.filter((each) => each !== name && owner.get(each) === name);
    const depth = new Map<string, number>();
    for (const member of members) {
      const below = members
        .filter((other) => uses.get(member)?.has(other))
        .map((other) => depth.get(other) ?? 0);
      depth.set(member, 1 + Math.max(0, ...below));
    }
    let expression = columns[name] as string;
    for (let at = Math.max(0, ...depth.values()); at > 0; at -= 1) {
      const here = members.filter((member) => depth.get(member) === at);
      const values = here.map((member) => `[${columns[member]}]`).join(',\n    ');
      expression = `arrayMap((${here.join(', ')}) -> ${expression},\n    ${values})[1]`;
    }
    made[name] = expression;
  }
  return made;
}

/**
 * A SELECT that computes `outputs` from the rows of `below` (whose columns are `given`), step by step. A column that
 * serves several stands in a nested SELECT below them, because the engine copies an alias's whole expression at each
 * use inside one SELECT. The engine's analysis takes time with the square of the levels and with the columns that each
 * of them hands on: so everything is computed as late as can be, and what serves one column only is bound inside it.
 */
export function compute(
  below: string,
  given: readonly string[],
  all: Columns,
  outputs: readonly string[],
): string {
  const columns = bound(inlined(asked(all, outputs), outputs), outputs);
  const names = Object.keys(columns);
  const uses: Uses = new Map(names.map((name) => [name, usesOf(columns[name] as string)]));
  const height = new Map<string, number>();
  for (const name of [...names].reverse()) {
    const users = names.filter((other) => uses.get(other)?.has(name));
    const early = users.find((user) => !height.has(user));
    if (early) throw new Error(`column ${early} refers to ${name}, which is not listed above it`);
    height.set(name, Math.max(0, ...users.map((user) => 1 + (height.get(user) as number))));
  }
  let wanted = new Set(outputs);
  const selects: string[] = [];
  for (let at = 0; at <= Math.max(...height.values()); at += 1) {
    const made = [...wanted].filter((name) => height.get(name) === at);
    const handed = [...wanted].filter((name) => height.get(name) !== at);
    selects.push([...handed, ...made.map((name) => `${columns[name]} AS ${name}`)].join(',\n  '));
    const used = made.flatMap((name) => [...(uses.get(name) as Map<string, Use>).keys()]);
    wanted = new Set([...handed, ...used.filter((name) => height.has(name) || given.includes(name))]);
  }
  return selects.reverse().reduce((sql, list) => `SELECT ${list}\nFROM (\n${sql}\n)`, below);
}

/** A text as an SQL literal. */
export const text = (value: string): string => `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** A list of texts for the right side of IN, or an array literal's inside. */
export const texts = (values: readonly string[]): string => values.map(text).join(', ');
