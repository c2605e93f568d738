import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCheck } from '../../../cli/wire/check-event.ts';
import type { Episode } from '../../../schemas/alert.ts';
import { OWN_SOURCE } from '../../../schemas/own-source.ts';
import { IMPROVEMENT_PHASES, INCIDENT_STEPS } from '../../../schemas/programme.ts';
import type { Rule } from '../../../schemas/rule.ts';
import type { Fact } from '../../../server/ports.ts';
import { improvementsOf, incidentsOf, isAhead, type ProgrammeFact } from '../../../server/programme/fold.ts';
import { openProgramme } from '../../../server/programme/open.ts';
import type { Site } from '../../../server/site.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 1);
let made = 0;
const fact = (
  type: string,
  subject: string,
  at: number,
  data: Record<string, unknown> = {},
): ProgrammeFact => {
  made += 1;
  return { type, subject, at, id: `f${String(made).padStart(6, '0')}`, data };
};

describe('an incident', () => {
  it('goes through five steps, each with its instant, and takes its severity from the last word', () => {
    const facts = [
      fact('incident.opened', 'I', NOW, { risk_type: 'technical', severity: 3, region: 'CN-GD' }),
      fact('incident.assessed', 'I', NOW + 60_000, { severity: 1, scope: { city: 'fs' }, reason: 'a cable' }),
      fact('incident.handling', 'I', NOW + 120_000, { notice_channel: 'sms' }),
    ];
    expect(incidentsOf(facts)).toMatchObject([
      {
        ...{ id: 'I', step: 'handling', next: 'recovered', riskType: 'technical', severity: '1' },
        ...{ scope: { region: 'CN-GD', city: 'fs' }, noticeChannel: 'sms' },
        steps: [{ step: 'opened' }, { step: 'assessed', reason: 'a cable' }, { step: 'handling' }],
      },
    ]);
  });

  it('stands at its furthest step, in whatever order its events are heard and however often', () => {
    const events = fc.array(fc.tuple(fc.constantFrom(...INCIDENT_STEPS), fc.nat(1_000)), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(events, (told) => {
        const facts = told.map(([step, at]) => fact(`incident.${step}`, 'I', NOW + at));
        const [incident] = incidentsOf(facts);
        expect(incidentsOf([...facts].reverse())).toEqual([incident]);
        const furthest = Math.max(...told.map(([step]) => INCIDENT_STEPS.indexOf(step)));
        expect(incident?.step).toBe(INCIDENT_STEPS[furthest]);
        expect(incident?.next).toBe(INCIDENT_STEPS[furthest + 1] ?? null);
        for (const step of INCIDENT_STEPS)
          expect(isAhead(step, incident as { step: typeof step })).toBe(
            INCIDENT_STEPS.indexOf(step) > furthest,
          );
      }),
    );
  });
});

describe('an improvement', () => {
  const opened = (due: number) =>
    fact('improvement.opened', 'IM', NOW - 40 * DAY, {
      ...{ phase: 'plan', owner_role: 'operations', due: new Date(due).toISOString(), trigger: 'csi|bill' },
    });

  it('is late when the due date of its phase has passed, and no more once the next phase has another', () => {
    const plan = [opened(NOW - DAY)];
    expect(improvementsOf(plan, NOW)[0]).toMatchObject({ phase: 'plan', next: 'do', delays: ['due_passed'] });
    expect(improvementsOf(plan, NOW - 2 * DAY)[0]?.delays).toEqual([]);
    const done = fact('improvement.phase_changed', 'IM', NOW - DAY, {
      ...{ phase: 'do', due: new Date(NOW + 5 * DAY).toISOString() },
    });
    expect(improvementsOf([...plan, done], NOW)[0]).toMatchObject({
      ...{ phase: 'do', delays: [], due: new Date(NOW + 5 * DAY).toISOString(), trigger: 'csi|bill' },
    });
  });

  it('is late when nobody has checked its effect for thirty days, until somebody has or it is over', () => {
    const facts = [
      opened(NOW + DAY),
      fact('improvement.phase_changed', 'IM', NOW - 31 * DAY, { phase: 'do' }),
    ];
    expect(improvementsOf(facts, NOW)[0]?.delays).toEqual(['effect_unchecked']);
    const checked = fact('improvement.phase_changed', 'IM', NOW - 1, { phase: 'check' });
    expect(improvementsOf([...facts, checked], NOW)[0]?.delays).toEqual([]);
    const over = fact('improvement.closed', 'IM', NOW - 1, { phase: 'do' });
    expect(improvementsOf([...facts, over], NOW)[0]).toMatchObject({ delays: [], next: null, phase: 'do' });
  });

  it('stands at its furthest phase in whatever order it is heard', () => {
    const events = fc.array(fc.tuple(fc.constantFrom(...IMPROVEMENT_PHASES), fc.nat(1_000)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(events, (told) => {
        const facts = told.map(([phase, at]) => fact('improvement.phase_changed', 'IM', NOW + at, { phase }));
        const [one] = improvementsOf(facts, NOW);
        expect(improvementsOf([...facts].reverse(), NOW)).toEqual([one]);
        const furthest = Math.max(...told.map(([phase]) => IMPROVEMENT_PHASES.indexOf(phase)));
        expect(one?.phase).toBe(IMPROVEMENT_PHASES[furthest]);
      }),
    );
  });
});

describe('what people and rules tell', () => {
  const site = { tenant: 'default', now: () => NOW } as Site;
  const open = () => {
    const sent: Fact[] = [];
    const check = createCheck();
    const book = openProgramme({ query: async () => [] }, async (one) => {
      // Every fact has to pass the ingest's own check.
      const { tenant, type, subject, id, at, data } = one;
      const time = new Date(at).toISOString();
      const event = { specversion: '1.0', id, source: OWN_SOURCE, type, subject, time, tenant, data };
      expect(check(JSON.stringify(event), at)).toMatchObject({ ok: true });
      sent.push(one);
    });
    return { book, sent };
  };

  it('is seen at once by who told it, step by step and never back', async () => {
    const { book, sent } = open();
    const incident = await book.openIncident(site, {
      risk_type: 'technical',
      severity: 2,
      scope: { region: 'CN-GD' },
    });
    expect(incident).toMatchObject({ step: 'opened', severity: '2' });
    const assessed = await book.stepIncident(site, incident.id, 'handling', { reason: 'on it' });
    expect(assessed).toMatchObject({ kind: 'done', value: { step: 'handling', riskType: 'technical' } });
    expect(await book.stepIncident(site, incident.id, 'assessed', {})).toEqual({ kind: 'refused' });
    expect(await book.stepIncident(site, 'none', 'assessed', {})).toEqual({ kind: 'unknown' });

    const improvement = await book.openImprovement(site, { owner_role: 'operations' });
    expect(await book.stepImprovement(site, improvement.id, 'do', {})).toMatchObject({ kind: 'done' });
    expect(await book.closeImprovement(site, improvement.id, {})).toMatchObject({ value: { phase: 'do' } });
    expect(await book.stepImprovement(site, improvement.id, 'check', {})).toEqual({ kind: 'refused' });
    expect(sent.map(({ type }) => type)).toEqual([
      ...['incident.opened', 'incident.handling'],
      ...['improvement.opened', 'improvement.phase_changed', 'improvement.closed'],
    ]);
  });

  it('opens one improvement for a rule and row, until that one is over', async () => {
    const { book, sent } = open();
    const opens = { what: 'improvement', ownerRole: 'operations', dueIn: 'P14D' };
    const rule = { id: 'csi', opens } as Rule;
    const episode = { subject: 'csi|bill', row: 'bill' } as Episode;
    await book.fired(site, { ...rule, opens: undefined } as unknown as Rule, episode);
    await book.fired(site, rule, episode);
    await book.fired(site, rule, episode);
    expect(sent).toHaveLength(1);
    const { improvements } = await book.read(site);
    expect(improvements).toMatchObject([
      {
        phase: 'plan',
        ownerRole: 'operations',
        trigger: 'csi|bill',
        due: new Date(NOW + 14 * DAY).toISOString(),
      },
    ]);
    await book.closeImprovement(site, improvements[0]?.id as string, {});
    await book.fired({ ...site, now: () => NOW + DAY }, rule, episode);
    expect(sent).toHaveLength(3);
  });
});
