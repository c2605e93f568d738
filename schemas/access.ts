import { type Static, Type } from 'typebox';
import { DIMENSIONS, type Dimension } from './dimensions.ts';

const closed = { additionalProperties: false } as const;

/** What one may do: look at one board; lead a shift; look at everything; everything. */
export const ROLES = ['display', 'lead', 'executive', 'admin'] as const;
export type Role = (typeof ROLES)[number];
/** Roles of people, who sign in; a display is paired. */
export const PERSON_ROLES = ['lead', 'executive', 'admin'] as const;

export const WhereSchema = Type.Unsafe<Partial<Record<Dimension, string[]>>>(
  Type.Partial(
    Type.Record(Type.Enum([...DIMENSIONS]), Type.Array(Type.String(), { minItems: 1, maxItems: 100 })),
  ),
);

export const PrincipalSchema = Type.Object(
  {
    role: Type.Enum([...ROLES]),
    name: Type.String({ description: 'of a person the account, of a display what the admin called it' }),
    tenant: Type.Optional(Type.String({ description: 'of a display: whose board' })),
    board: Type.Optional(Type.String({ description: 'of a display: the only board it may show' })),
    where: Type.Optional(WhereSchema),
  },
  closed,
);
/** Who asks. */
export type Principal = Static<typeof PrincipalSchema>;

export const SessionSchema = Type.Object(
  {
    access: Type.Enum(['open', 'restricted'], {
      description: 'open: only this machine can reach it, and anybody on it may do all',
    }),
    principal: Type.Union([PrincipalSchema, Type.Null()]),
  },
  closed,
);
export type Session = Static<typeof SessionSchema>;

export const PairingSchema = Type.Object(
  {
    code: Type.String({ description: 'shown on the screen, typed by an admin' }),
    secret: Type.String({ description: 'kept by the screen, to fetch its credential with' }),
    expiresAt: Type.Integer({ description: 'ms UTC' }),
  },
  closed,
);
export type Pairing = Static<typeof PairingSchema>;

export const RedeemedSchema = Type.Object(
  { state: Type.Enum(['waiting', 'paired']), principal: Type.Union([PrincipalSchema, Type.Null()]) },
  closed,
);
export type Redeemed = Static<typeof RedeemedSchema>;

const instant = Type.Integer({ description: 'ms UTC' });
export const DisplaySchema = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    tenant: Type.String(),
    board: Type.String(),
    where: WhereSchema,
    createdAt: instant,
    createdBy: Type.String(),
    revokedAt: Type.Union([instant, Type.Null()]),
    sockets: Type.Integer({ description: 'connections of it to this server just now' }),
  },
  closed,
);
/** A paired screen. */
export type Display = Static<typeof DisplaySchema>;
