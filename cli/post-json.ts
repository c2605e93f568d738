/**
 * A POST of JSON to a listener outside; anything but 2xx has not arrived, nor what is not answered within the time (ms). A
 * redirect is not followed: it would carry the body elsewhere.
 *
 * @throws where it has not arrived. The address may hold a secret: it stands in no error made here.
 */
export async function postJson(
  url: string,
  body: string,
  withinMs: number,
  ended: AbortSignal,
  headers: Record<string, string> = {},
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    redirect: 'error',
    signal: AbortSignal.any([ended, AbortSignal.timeout(withinMs)]),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
}
