// What was published of the colon-cancer trial (Moertel et al., N Engl J Med 1990; 322: 352-358, and Ann Intern Med 1995; 122: 321-326;
// data set `colon` of the R package survival). See test/data/README.md.

export type PublishedRow = { readonly category: string; readonly positive: number; readonly total: number }

/** Recurrences and deaths by treatment: observation, levamisole, levamisole and fluorouracil. */
export const publication: Readonly<Record<string, readonly PublishedRow[]>> = {
  recurrence: [
    { category: 'Obs', positive: 177, total: 315 },
    { category: 'Lev', positive: 172, total: 310 },
    { category: 'Lev+5FU', positive: 119, total: 304 },
  ],
  death: [
    { category: 'Obs', positive: 168, total: 315 },
    { category: 'Lev', positive: 161, total: 310 },
    { category: 'Lev+5FU', positive: 123, total: 304 },
  ],
}
