import type { Source } from '../../../ingest/source.ts';
import type { Store } from '../../../store/store.ts';
import type { Word } from './points.ts';

type Tell = (word: Word) => void;

/** A store that tells of the calls by which facts go in and subjects move in and out of the working set. */
export function tellingStore(store: Store, tell: Tell): Store {
  const between = async (name: 'insert' | 'return', work: Promise<void>): Promise<void> => {
    tell(`${name}+`);
    await work;
    tell(`${name}-`);
  };
  return {
    ...store,
    insert(table, rows) {
      if (table === 'leaving') tell('evict+');
      if (table === 'ingest_ledger') tell('ledger+');
      return store.insert(table, rows);
    },
    insertBlock(table, block, rows) {
      const work = store.insertBlock(table, block, rows);
      return table.endsWith('_events') ? between('insert', work) : work;
    },
    command(sql, parameters) {
      const work = store.command(sql, parameters);
      return /^INSERT INTO \w+_(hot|live) SELECT \*/.test(sql) ? between('return', work) : work;
    },
  };
}

/** A source that tells when messages were taken from it. */
export const tellingSource = (source: Source, tell: Tell): Source => ({
  ...source,
  // A getter, which a copy would read once.
  get held() {
    return source.held;
  },
  take() {
    const delivery = source.take();
    if (delivery?.kind === 'messages') tell('taken');
    return delivery;
  },
});
