/** Last first, and one message in twenty a second time at another place. */
export function disordered<Message>(messages: readonly Message[], random: () => number): Message[] {
  const doubled = messages.filter(() => random() < 0.05);
  const all = [...messages].reverse();
  const step = Math.max(1, Math.floor(all.length / Math.max(1, doubled.length)));
  return all.flatMap((message, at) =>
    at % step === 0 && doubled[at / step] !== undefined
      ? [message, doubled[at / step] as Message]
      : [message],
  );
}
