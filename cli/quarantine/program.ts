import type { Command } from 'commander';
import { Fault } from '../../schemas/faults.ts';
import { QUARANTINE_STATES } from '../../schemas/quarantine.ts';
import { add, run } from '../command.ts';
import { type Session, wallClock } from '../session.ts';
import type { SettingKey } from '../settings.ts';
import { drop, list, replay, show } from './actions.ts';
import type { Asked, Meant } from './client.ts';
import { readSince } from './texts.ts';

const SETTINGS: SettingKey[] = ['data'];

const withFilters = (command: Command): Command =>
  command
    .option('--fault <code>', 'only those with this fault, e.g. ANDON_E104')
    .option('--topic <topic>', 'only those that came from this topic')
    .option('--since <when>', 'only those first seen since then: 30m, 2h, 3d or an instant');

interface Typed {
  fault?: string;
  topic?: string;
  since?: string;
  state?: string;
  limit?: string;
  all?: boolean;
  json?: boolean;
}

const asked = ({ fault, topic, since }: Typed): Asked => ({
  ...(fault ? { fault } : {}),
  ...(topic ? { topic } : {}),
  ...(since ? { since: readSince(since, wallClock.now()) } : {}),
});

/** What a decision is about. @throws Fault ANDON_E307 unless exactly one way was taken to say it. */
function meant(ids: string[], typed: Typed): Meant {
  const filter = asked(typed);
  const ways = [ids.length > 0, Object.keys(filter).length > 0, typed.all === true].filter(Boolean).length;
  if (ways !== 1)
    throw new Fault('ANDON_E307', {
      setting: 'entries',
      value: ids.join(' ') || 'none',
      accepted: 'either ids, or --fault, --topic, --since, or --all',
    });
  return ids.length > 0 ? { ids } : { ...filter, ...(typed.all ? { all: true } : {}) };
}

/** `andon quarantine …`: messages that could not be used, and their way back. */
export function addQuarantine(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .summary('messages that could not be used, and their way back')
    .description(
      'Messages that could not be used wait here, with their bytes for 7 days unless personal data was or may be in them. Look at them, mend the producer or upgrade Andon, and replay or drop them. Talks to the instance that runs on the data folder.',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nExample:\n  $ andon quarantine list --since 2h\n  $ andon quarantine show cc.ticket.v1:0:57\n  $ andon quarantine replay --fault ANDON_E104',
    );
  const does = (command: Command, work: (session: Session, typed: Typed, args: unknown[]) => Promise<void>) =>
    command.action((...args: unknown[]) =>
      run(command, SETTINGS, (session) => work(session, command.opts<Typed>(), args)),
    );

  const lister = withFilters(
    add(quarantine, {
      name: 'list',
      summary: 'what is there, newest first',
      does: 'Lists entries, newest first, with their fault, their state and what became of a replay.',
      settings: SETTINGS,
      examples: ['andon quarantine list --fault ANDON_E104 --since 3d', 'andon quarantine list --json'],
    }),
  )
    .option('--state <state>', `only those that are ${QUARANTINE_STATES.join(', ')}`)
    .option('--limit <n>', 'at most so many, 1 to 1000 (default: 100)')
    .option('--json', 'as the HTTP API answers it');
  does(lister, (session, typed) => {
    const { state, limit } = typed;
    const more = { ...(state ? { state } : {}), ...(limit ? { limit: Number(limit) } : {}) };
    return list(session, { ...asked(typed), ...more }, typed.json === true);
  });

  const shower = add(quarantine, {
    name: 'show',
    summary: 'one entry, with its bytes where they are kept',
    does: 'Shows where a message came from, why it could not be used, and key, headers and value where they are kept.',
    settings: SETTINGS,
    examples: ['andon quarantine show cc.ticket.v1:0:57'],
  })
    .argument('<id>', 'the entry, as list names it')
    .option('--json', 'as the HTTP API answers it');
  does(shower, (session, typed, [id]) => show(session, String(id), typed.json === true));

  const replayer = withFilters(
    add(quarantine, {
      name: 'replay',
      summary: 'sends the original messages to their topics again',
      does: 'Sends original bytes, key and headers to the original topic, so that they go the ordinary way. Those that are still not usable come back as new entries and are told. Twice does no harm: a fact is counted once. Takes what waits, or the entries named.',
      settings: SETTINGS,
      examples: [
        'andon quarantine replay --fault ANDON_E103 --since 1d',
        'andon quarantine replay cc.ticket.v1:0:57 cc.ticket.v1:0:58',
      ],
    }),
  )
    .argument('[id...]', 'entries, as list names them')
    .option('--all', 'everything that waits');
  does(replayer, (session, typed, [ids]) => replay(session, meant(ids as string[], typed)));

  const dropper = withFilters(
    add(quarantine, {
      name: 'drop',
      summary: 'gives messages up',
      does: 'Takes the bytes away and keeps the record that the entries were dropped. Takes what waits, or the entries named.',
      settings: SETTINGS,
      examples: ['andon quarantine drop --topic cc.agent.v1 --fault ANDON_E104'],
    }),
  )
    .argument('[id...]', 'entries, as list names them')
    .option('--all', 'everything that waits');
  does(dropper, (session, typed, [ids]) => drop(session, meant(ids as string[], typed)));
}
