// Figures in the text format of Prometheus.
export type Figure = { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }

const LINE = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g

/** The lines that hold a number; comments and others are left out. */
export const parseFigures = (text: string): readonly Figure[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined || Number.isNaN(Number(value))) return []
    const pairs = [...labels.matchAll(LABEL)].map(([, key = '', quoted = '']) => [key, unquoted(quoted)])
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }]
  })

const unquoted = (text: string): string => text.replaceAll(/\\(.)/g, (_, next: string) => (next === 'n' ? '\n' : next))
