import { type Static, Type } from 'typebox';
import { CLOCKS, TICKET_CLOCK_NAMES } from './clocks.ts';
import { instant, instantOrNull } from './instant.ts';

const closed = { additionalProperties: false } as const;
const count = Type.Integer({ minimum: 0 });

const OutcomeSchema = Type.Object(
  {
    attainment: Type.Union([Type.Number(), Type.Null()], {
      description: 'met ÷ due; null where nothing was due',
    }),
    met: count,
    breached: count,
  },
  closed,
);

export const WhatIfSchema = Type.Object(
  {
    now: instant('the instant the question was put at'),
    cut: instantOrNull('last ingestion included'),
    timezone: Type.String(),
    policies: Type.Array(Type.String(), { description: 'id@version, in the order asked for' }),
    clocks: Type.Array(
      Type.Object(
        {
          clock: Type.Enum([...CLOCKS]),
          outcomes: Type.Record(Type.String(), OutcomeSchema, {
            description:
              'by policy, those of /api/v1/query under it; absent where the policy has no such clock',
          }),
        },
        closed,
      ),
    ),
    differing: Type.Object(
      {
        total: count,
        tickets: Type.Array(
          Type.Object(
            {
              id: Type.String(),
              clock: Type.Enum([...TICKET_CLOCK_NAMES]),
              verdicts: Type.Record(
                Type.String(),
                Type.Union([Type.Enum(['met', 'breached']), Type.Null()], {
                  description: 'null: nothing of it fell due in the window',
                }),
              ),
            },
            closed,
          ),
        ),
      },
      { ...closed, description: 'tickets that the policies judge differently, one entry a clock, by id' },
    ),
  },
  closed,
);
/** A window under several policies side by side. */
export type WhatIf = Static<typeof WhatIfSchema>;
