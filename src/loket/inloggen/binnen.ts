/** What a browser brings to a login, and what it takes along when it is in. */
import { DEVICE_MS, type LoginFrom, type LoginOutcome } from '../../parties/log-in.ts';
import { DEVICE_COOKIE, SESSION_COOKIE, setCookie } from '../cookies.ts';
import { type OpenPageCall, type PageAnswer, redirect } from '../page.ts';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function loginFrom({
  network,
  cookies,
}: Pick<OpenPageCall<unknown, unknown>, 'network' | 'cookies'>): Omit<LoginFrom, 'kind'> {
  const token = (name: string) => {
    const value = cookies.get(name);
    return value !== undefined && TOKEN.test(value) ? value : undefined;
  };
  return { network, deviceToken: token(DEVICE_COOKIE), sessionToken: token(SESSION_COOKIE) };
}

/** @param next  an own path. */
export function letInTo(
  next: string | undefined,
  { sessionToken, deviceToken }: Extract<LoginOutcome, { readonly kind: 'in' }>,
): PageAnswer {
  return redirect(next ?? '/', {
    'set-cookie': [
      setCookie(SESSION_COOKIE, sessionToken),
      setCookie(DEVICE_COOKIE, deviceToken, DEVICE_MS / 1000),
    ],
  });
}
