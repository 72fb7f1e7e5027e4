// @ts-check
import { figure, legend, line, linearScale, page, round, text, width } from './frame.js'

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {readonly { readonly x: number, readonly y: number }[]} points
 */

const left = 72
const right = width - 24
const top = 74
const bottom = 300

/**
 * Values over time, from zero.
 *
 * @param {{ title: string, x: string, y: string, series: readonly Series[], shadedUntil?: number }} chart - `x`, `y`:
 * what the axes show, with the unit; `shadedUntil`: until there it does not count
 * @returns {string} an SVG document
 */
export function lineChart({ title, x, y, series, shadedUntil = 0 }) {
  const points = series.flatMap((each) => each.points)
  const across = linearScale(Math.max(...points.map((point) => point.x)), { from: left, to: right })
  const up = linearScale(Math.max(...points.map((point) => point.y)), { from: bottom, to: top, ticks: 5 })
  const grid = [
    ...up.ticks.map(
      (tick) =>
        line(left, up.at(tick), right, up.at(tick), 'grid') +
        text(left - 8, up.at(tick) + 4, figure(tick), { anchor: 'end', className: 'note' }),
    ),
    ...across.ticks.map(
      (tick) =>
        line(across.at(tick), bottom, across.at(tick), bottom + 5, 'axis') +
        text(across.at(tick), bottom + 20, figure(tick), { anchor: 'middle', className: 'note' }),
    ),
  ]
  const shade =
    shadedUntil > 0
      ? `<rect class="fill-other" opacity="0.15" x="${left}" y="${top}" width="${round(across.at(shadedUntil) - left)}" height="${bottom - top}"/>` +
        text(left + 6, top + 16, 'warm-up', { className: 'note' })
      : ''
  const lines = series.map(({ points }, index) => {
    const path = points.map((point) => `${round(across.at(point.x))},${round(up.at(point.y))}`).join(' ')
    return `<polyline class="line line-${index}" points="${path}"/>`
  })
  return page({
    title,
    height: bottom + 52,
    body: [
      legend(
        series.map(({ name }) => name),
        16,
        52,
      ),
      shade,
      ...grid,
      line(left, bottom, right, bottom, 'axis'),
      ...lines,
      text((left + right) / 2, bottom + 42, x, { anchor: 'middle', className: 'note' }),
      `<text transform="rotate(-90)" x="${-(top + bottom) / 2}" y="18" text-anchor="middle" class="note">${y}</text>`,
    ].join('\n'),
  })
}
