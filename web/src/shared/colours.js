// Colours that can be read: the contrast of two, and a colour that is corrected until its contrast is enough.

export const READABLE = 4.5; // the contrast that WCAG 2.2 asks for
export const BLACK = [0, 0, 0];
export const WHITE = [255, 255, 255];

/** @typedef {readonly number[]} Colour */

/**
 * The colour, darker on a light surface or lighter on a dark one, until it can be read there.
 *
 * @param {Colour} wanted
 * @param {Colour} surface
 */
export function corrected(wanted, surface) {
  const towards = contrast(surface, BLACK) > contrast(surface, WHITE) ? BLACK : WHITE;
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = wanted.map((value, index) => Math.round(value + (towards[index] - value) * part));
    if (contrast(mixed, surface) >= READABLE) return mixed;
  }
  return towards;
}

/**
 * @param {Colour} one
 * @param {Colour} other
 */
export function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return red * 0.2126 + green * 0.7152 + blue * 0.0722;
}

/**
 * A colour in any notation as red, green and blue.
 *
 * @param {string} text
 */
export function pixelOf(text) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return BLACK;
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
