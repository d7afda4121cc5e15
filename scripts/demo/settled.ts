/** Whatever fails, nothing is still being opened afterwards. */
export const settled = async <Values extends readonly unknown[]>(
  opening: {
    readonly [Index in keyof Values]: Promise<Values[Index]>
  },
): Promise<Values> => {
  await Promise.allSettled(opening)
  // CAST: TypeScript sees the elements of a mapped tuple only one by one.
  return (await Promise.all(opening)) as unknown as Values
}
