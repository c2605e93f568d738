import { type InjectionKey, inject } from 'vue';
import type { Session } from '../../schemas/access.ts';
import type { Api } from '../api.ts';

/** Who looks at this page; handed in by main. */
export const SESSION: InjectionKey<Session> = Symbol('session');

export const OPEN: Session = { access: 'open', principal: null };

export const useSession = (): Session => inject(SESSION, OPEN);

/** Asks who this browser is. A server that is away is waited for by the page itself: until then nobody is kept out. */
export const readSession = (api: Api): Promise<Session> =>
  api.get<Session>('/api/v1/session').catch(() => OPEN);
