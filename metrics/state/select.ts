/** Computed columns by name; one may refer to the ones listed above it, and to those of the rows below. */
export type Columns = Record<string, string>;

/**
 * Settings of a statement that holds such a SELECT, in whatever place: those inside a subquery do not reach the plan of
 * the whole. Lazy branches would evaluate array functions once for each use: four times the work (measured). The store
 * adds what every statement has (store/settings.ts).
 */
export const AS_WRITTEN = "short_circuit_function_evaluation = 'disable', query_plan_merge_expressions = 0";

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

/**
 * Where each column can be computed: inside the expression of the column through which all its users are reached.
 * Absent: in a SELECT of its own, because it is asked for or serves columns that stand apart.
 */
function places(columns: Columns, outputs: readonly string[], uses: Uses): Map<string, string> {
  const place = new Map<string, string>();
  const inside = (name: string | undefined): string[] =>
    name === undefined ? [] : [name, ...inside(place.get(name))];
  const names = Object.keys(columns);
  for (const name of [...names].reverse()) {
    if (outputs.includes(name)) continue;
    const [first, ...others] = names.filter((other) => uses.get(other)?.has(name)).map(inside);
    const common = first?.find((column) => others.every((path) => path.includes(column)));
    if (common !== undefined) place.set(name, common);
  }
  return place;
}

/** One element of each tuple in an array. */
const ELEMENT = /tupleElement\((\w+), '(\w+)'\)/g;

/**
 * Binds names inside an expression by lambdas over arrays of one element. A lambda copies what it takes from outside,
 * so of an array of facts it is handed the elements it asks for, and not the whole of them.
 */
function bind(body: string, rounds: readonly Columns[], known: (name: string) => boolean): string {
  let expression = body;
  for (const [at, values] of [...rounds.entries()].reverse()) {
    const bindings = { ...values };
    if (at === 0) {
      expression = expression.replace(ELEMENT, (element: string, of: string, field: string) => {
        if (!known(of)) return element;
        bindings[`${field}_of_${of}`] = element;
        return `${field}_of_${of}`;
      });
    }
    const given = Object.values(bindings).map((value) => `[${value}]`);
    expression = `arrayMap((${Object.keys(bindings).join(', ')}) -> ${expression},\n    ${given.join(',\n    ')})[1]`;
  }
  return expression;
}

/**
 * Columns that serve one other column only move into its expression: where they are used once, outside any lambda, in
 * place of their name; else bound to it. They are computed once a row, and no level of the nested SELECT is spent on them.
 */
function gathered(columns: Columns, outputs: readonly string[], given: readonly string[]): Columns {
  const names = Object.keys(columns);
  const uses: Uses = new Map(names.map((name) => [name, usesOf(columns[name] as string)]));
  const place = places(columns, outputs, uses);
  const known = (name: string): boolean =>
    given.includes(name) || (columns[name] !== undefined && !place.has(name));
  const built = (name: string): string => {
    let expression = columns[name] as string;
    const rounds: Columns[] = [];
    const round = new Map<string, number>();
    for (const member of names.filter((each) => place.get(each) === name)) {
      const value = built(member);
      const users = names.filter((other) => uses.get(other)?.has(member));
      const use = uses.get(name)?.get(member);
      if (users.length === 1 && use?.times === 1 && !use.inLambda) {
        expression = put(expression, member, value);
        continue;
      }
      const below = [...usesOf(value).keys()].map((used) => round.get(used) ?? -1);
      const at = 1 + Math.max(-1, ...below);
      round.set(member, at);
      rounds[at] = { ...rounds[at], [member]: value };
    }
    return bind(expression, rounds, known);
  };
  return Object.fromEntries(names.filter((name) => !place.has(name)).map((name) => [name, built(name)]));
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
  const columns = gathered(asked(all, outputs), outputs, given);
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
