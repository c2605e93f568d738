/** Who waits, the smallest `due` first, equal ones in the order they came. Those who are gone are passed over. */
export interface WaitingLine<T extends { due: number; gone: boolean }> {
  add(item: T): void;
  /** The first that is not gone, left in its place. */
  first(): T | undefined;
}

/** A sorted array: most arrivals belong at its end, so that adding costs next to nothing. */
export function createWaitingLine<T extends { due: number; gone: boolean }>(): WaitingLine<T> {
  let items: T[] = [];
  let head = 0;
  return {
    add: (item) => {
      let low = head;
      let high = items.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((items[middle] as T).due <= item.due) low = middle + 1;
        else high = middle;
      }
      items.splice(low, 0, item);
    },
    first: () => {
      while (head < items.length && (items[head] as T).gone) head += 1;
      if (head > 256 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return items[head];
    },
  };
}
