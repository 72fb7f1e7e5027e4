import parsePrometheusTextFormat from 'parse-prometheus-text-format'

export type Labels = Readonly<Record<string, string>>

/** What a Prometheus server would have taken from one answer. */
export interface Scrape {
  readonly text: string
  readonly names: readonly string[]
  /** A counter's or gauge's value; `undefined` where there is no such series. */
  value(name: string, labels?: Labels): number | undefined
  /** Every series of a counter or gauge. */
  series(name: string): readonly { readonly labels: Labels; readonly value: number }[]
}

export async function scrape(url: string, token?: string): Promise<Scrape> {
  const answer = await fetch(
    url,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  )
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${text}`)
  return parse(text)
}

export function parse(text: string): Scrape {
  const families = parsePrometheusTextFormat(text)
  const series = (name: string) =>
    (families.find((family) => family.name === name)?.metrics ?? []).map(({ labels = {}, value }) => ({
      labels,
      value: Number(value),
    }))
  return {
    text,
    names: families.map(({ name }) => name),
    series,
    value: (name, wanted = {}) =>
      series(name).find(({ labels }) => JSON.stringify(sorted(labels)) === JSON.stringify(sorted(wanted)))
        ?.value,
  }
}

function sorted(labels: Labels) {
  return Object.entries(labels).sort(([one], [other]) => one.localeCompare(other))
}
