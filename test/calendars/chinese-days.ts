import chineseDays from 'chinese-days';

/** What a published library says of the years: days off that were proclaimed, and weekend days that are worked. */
export function chineseYears(from: number, to: number): Record<string, { off: string[]; work: string[] }> {
  const years: Record<string, { off: string[]; work: string[] }> = {};
  for (let year = from; year <= to; year += 1) {
    const off: string[] = [];
    const work: string[] = [];
    for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += 86_400_000) {
      const day = new Date(time).toISOString().slice(0, 10);
      const weekend = [0, 6].includes(new Date(time).getUTCDay());
      const detail = chineseDays.getDayDetail(day);
      // A proclaimed day is named in both languages, any other one by its weekday.
      if (!detail.work && detail.name.includes(',')) off.push(day);
      else if (weekend && detail.work) work.push(day);
    }
    years[year] = { off, work };
  }
  return years;
}
