/** An SVG image of a QR code. The package is loaded at the first use: few processes draw one. */
export async function qrCodeOf(text: string): Promise<string> {
  const { renderSVG } = await import('uqr')
  return renderSVG(text, { ecc: 'M', border: 2 })
}
