// What all charts share: the page, its colours in light and dark, axes with round figures.
// @ts-check

export const width = 760
const font = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif'

// The background is drawn as well: a page in one scheme may show the picture in the other.
const style = `
text { font: 13px ${font}; fill: var(--ink) }
.title { font-size: 15px; font-weight: 600 }
.note { fill: var(--faint) }
.page { fill: var(--page) }
.grid { stroke: var(--grid); stroke-width: 1 }
.axis { stroke: var(--faint); stroke-width: 1 }
.fill-0 { fill: var(--first) } .fill-1 { fill: var(--second) } .fill-2 { fill: var(--third) } .fill-other { fill: var(--other) }
.line-0 { stroke: var(--first) } .line-1 { stroke: var(--second) } .line-2 { stroke: var(--third) }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
svg { --page: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d8dee4; --first: #0969da; --second: #bc4c00; --third: #1a7f37; --other: #8c959f }
@media (prefers-color-scheme: dark) {
  svg { --page: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d; --first: #58a6ff; --second: #f0883e; --third: #3fb950; --other: #6e7681 }
}`

/**
 * @param {{ title: string, height: number, body: string }} chart
 * @returns {string} an SVG document
 */
export function page({ title, height, body }) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${xmlText(title)}</title>
<style>${style}
</style>
<rect class="page" width="${width}" height="${height}"/>
${text(16, 26, title, { className: 'title' })}
${body}
</svg>
`
}

/**
 * @param {number} x @param {number} y @param {string} content
 * @param {{ anchor?: 'start' | 'middle' | 'end', className?: string }} [look]
 */
export function text(x, y, content, { anchor = 'start', className } = {}) {
  const named = className === undefined ? '' : ` class="${className}"`
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${named}>${xmlText(content)}</text>`
}

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} className */
export function line(x1, y1, x2, y2, className) {
  return `<line class="${className}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`
}

/**
 * Which colour is which, in a row.
 *
 * @param {readonly string[]} names
 * @param {number} x @param {number} y
 */
export function legend(names, x, y) {
  let at = x
  return names
    .map((name, index) => {
      const entry = `<rect class="fill-${index}" x="${at}" y="${y - 10}" width="12" height="12" rx="2"/>${text(at + 18, y, name)}`
      at += 18 + name.length * 7 + 24
      return entry
    })
    .join('\n')
}

/**
 * @typedef {object} Scale
 * @property {(value: number) => number} at - the place of a value, in pixels
 * @property {readonly number[]} ticks - round figures
 */

/**
 * @param {number} max
 * @param {{ from: number, to: number, min?: number, ticks?: number }} pixels
 * @returns {Scale}
 */
export function linearScale(max, { from, to, min = 0, ticks = 6 }) {
  const step = roundStep((max - min || 1) / ticks)
  const low = Math.floor(min / step) * step
  const count = Math.max(1, Math.ceil((max - low) / step - 1e-9))
  const at = (/** @type {number} */ value) => from + ((value - low) / (count * step)) * (to - from)
  return { at, ticks: Array.from({ length: count + 1 }, (_, index) => low + index * step) }
}

/**
 * Powers of ten, from 1 or less.
 *
 * @param {number} min @param {number} max
 * @param {{ from: number, to: number }} pixels
 * @returns {Scale}
 */
export function logScale(min, max, { from, to }) {
  const low = Math.min(0, Math.floor(Math.log10(min)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(max) - 1e-9))
  const at = (/** @type {number} */ value) =>
    from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from)
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)) }
}

/** @param {number} value */
export function figure(value) {
  const digits = value === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** 1, 2 or 5 times a power of ten. @param {number} rough */
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough))
  const lead = rough / power
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10)
}

/** @param {number} value */
export function round(value) {
  return Math.round(value * 10) / 10
}

/** @param {string} content */
function xmlText(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
