import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';

/** What a browser holds of a session: 32 random bytes in base64url. */
const VALUE = /^[A-Za-z0-9_-]{43}$/;

/** The cookie that carries a session. Scripts cannot read it, other sites do not send it. */
export interface SessionCookie {
  /** Null when there is none, or one that can be none of ours. */
  read(request: Request): string | null;
  write(response: Response, value: string, maxAgeMs: number): void;
  clear(response: Response): void;
}

/** @param publicUrl behind TLS the cookie travels over TLS only, and no neighbouring host can have set it (`__Host-`) */
export function sessionCookie(publicUrl: string): SessionCookie {
  const secure = new URL(publicUrl).protocol === 'https:';
  const name = secure ? '__Host-neropay-session' : 'neropay-session';
  const set = (response: Response, value: string, maxAge: number) => {
    const cookie = { name, value, maxAge, httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
    response.append('set-cookie', stringifySetCookie(cookie));
  };
  return {
    read(request) {
      const value = parseCookie(request.get('cookie') ?? '')[name];
      return value !== undefined && VALUE.test(value) ? value : null;
    },
    write(response, value, maxAgeMs) {
      set(response, value, Math.floor(maxAgeMs / 1000));
    },
    clear(response) {
      set(response, '', 0);
    },
  };
}
