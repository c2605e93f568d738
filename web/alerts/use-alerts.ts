import { computed, watch } from 'vue';
import type { AlertList, AlertRule, Episode } from '../../schemas/alert.ts';
import { queryText } from '../api.ts';
import { useIdentity } from '../identity.ts';
import { usePage } from '../page.ts';
import { useResource } from '../use-board.ts';
import { useTelling } from '../use-telling.ts';

/** Alerts that are over are asked for again this often (ms), and whenever the open ones change. */
const PAST_EVERY_MS = 30_000;
/** So long (ms of site time) one that is over waits to be judged. */
const JUDGE_WITHIN_MS = 3_600_000;
/** A silence by one key. */
const SILENCE_MS = 30 * 60_000;

export type AlertAct = 'claim' | 'release' | 'resolve' | 'silence' | 'note' | 'judge';

/** Alerts of a tenant as the server pushes them, those just over, and what one may do about them. */
export function useAlerts(
  tenant: () => string,
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  account?: string,
) {
  const { live, beat } = usePage();
  const { tell, refused, turn } = useTelling(tenant);
  const { who, known } = useIdentity(storage, account);
  const open = computed(() => (live.alerts.value?.tenant === tenant() ? live.alerts.value : undefined));
  watch(open, () => {
    turn.value += 1;
  });
  const { value: list } = useResource<AlertList>(
    () => `/api/v1/alerts${queryText({ tenant: tenant(), state: 'all' })}`,
    () => turn.value * 1e6 + Math.floor(beat.value / PAST_EVERY_MS),
  );
  const rules = computed(
    () =>
      new Map<string, AlertRule>(
        [...(list.value?.rules ?? []), ...(open.value?.rules ?? [])].map((rule) => [rule.id, rule]),
      ),
  );
  const episodes = computed((): Episode[] => {
    const now = live.now();
    const current =
      open.value?.episodes ?? list.value?.episodes.filter(({ phase }) => phase !== 'resolved') ?? [];
    const over = (list.value?.episodes ?? []).filter(
      ({ phase, firedAt, judgement, resolvedAt, id }) =>
        phase === 'resolved' &&
        firedAt !== null &&
        judgement === null &&
        now - (resolvedAt ?? 0) < JUDGE_WITHIN_MS &&
        !current.some((each) => each.id === id),
    );
    return [...current, ...over].filter(({ rule }) => rules.value.has(rule));
  });

  const act = (episode: Episode, name: AlertAct, more: object = {}) =>
    tell(`alerts/${encodeURIComponent(episode.id)}/${name}`, { by: who.value.trim(), ...more });
  const silence = (episode: Episode, reason: string) =>
    act(episode, 'silence', { until: new Date(live.now() + SILENCE_MS).toISOString(), reason });
  const current = (episode: Episode): number | undefined => open.value?.current[episode.id];
  return { who, known, fault: refused, rules, episodes, current, act, silence };
}
