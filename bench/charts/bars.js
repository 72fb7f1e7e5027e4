// @ts-check
import { figure, legend, line, linearScale, logScale, page, round, text, width } from './frame.js'

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {readonly number[]} values - one for each series
 * @property {boolean} [isOther] - in the background: what ours is compared with
 */

const right = width - 84

/**
 * Bars from the left, one below the other.
 *
 * @param {{ title: string, unit: string, rows: readonly Row[], series?: readonly string[], isLog?: boolean }} chart -
 * `unit`: below the axis; `isLog`: by powers of ten, for values that differ by more
 * @returns {string} an SVG document
 */
export function barChart({ title, unit, rows, series = [''], isLog = false }) {
  const hasLegend = series.length > 1
  const top = hasLegend ? 70 : 44
  const thickness = hasLegend ? 14 : 18
  const left = 30 + Math.max(...rows.map(({ label }) => label.length)) * 6.8
  const rowHeight = thickness * series.length + 12
  const bottom = top + rows.length * rowHeight
  const all = rows.flatMap(({ values }) => values)
  const pixels = { from: left, to: right }
  const scale = isLog
    ? logScale(Math.min(...all.filter((value) => value > 0)), Math.max(...all), pixels)
    : linearScale(Math.max(...all), pixels)
  const grid = scale.ticks.map(
    (tick) =>
      line(scale.at(tick), top, scale.at(tick), bottom, 'grid') +
      text(scale.at(tick), bottom + 18, figure(tick), { anchor: 'middle', className: 'note' }),
  )
  const bars = rows.map((row, index) => {
    const y = top + index * rowHeight + 6
    const middle = y + (thickness * series.length) / 2 + 4.5
    const each = row.values.map((value, at) => {
      const barY = y + at * thickness
      const className = row.isOther === true && !hasLegend ? 'fill-other' : `fill-${at}`
      const end = scale.at(value)
      return (
        `<rect class="${className}" x="${left}" y="${round(barY)}" width="${round(Math.max(1, end - left))}" height="${thickness - 1}" rx="2"/>` +
        text(end + 6, barY + thickness / 2 + 4, figure(value))
      )
    })
    return text(left - 10, middle, row.label, { anchor: 'end' }) + each.join('')
  })
  return page({
    title,
    height: bottom + 50,
    body: [
      hasLegend ? legend(series, 16, 52) : '',
      ...grid,
      ...bars,
      line(left, top, left, bottom, 'axis'),
      text((left + right) / 2, bottom + 38, unit, { anchor: 'middle', className: 'note' }),
    ].join('\n'),
  })
}
