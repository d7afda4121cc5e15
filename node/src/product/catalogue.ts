// Which file holds the table of which product: the list that the command writes and the node reads.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { pathsOf, readJson, writeWhole } from '../command/home.ts'

const catalogueFile = z.array(z.strictObject({ identifier: z.string(), file: z.string() }))
export type CatalogueEntry = z.infer<typeof catalogueFile>[number]

export const readCatalogue = (home: string): CatalogueEntry[] => {
  const { catalogue } = pathsOf(home)
  return existsSync(catalogue) ? catalogueFile.parse(readJson(catalogue)) : []
}

/** Adds a product, or changes the file of one. */
export const addToCatalogue = (home: string, { identifier, file }: CatalogueEntry): void => {
  const others = readCatalogue(home).filter((entry) => entry.identifier !== identifier)
  writeWhole(pathsOf(home).catalogue, `${JSON.stringify([...others, { identifier, file: resolve(file) }], null, 2)}\n`)
}
