/*
 * Runs in the page, and so is a script of its own.
 */

/** Each text that is seen and whose contrast with what lies behind it is too low (WCAG 2.2, "contrast ratio" and "relative luminance"). */
// biome-ignore lint/correctness/noUnusedVariables: the test calls it, in the page.
function contrastsBelow(least) {
  const parsed = (color) => {
    const [red, green, blue, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return { parts: [red, green, blue], alpha };
  };
  const luminance = ({ parts }) => {
    const [red, green, blue] = parts.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parsed(getComputedStyle(at).backgroundColor);
      if (color.alpha === 1) return color;
    }
    return parsed('rgb(255, 255, 255)');
  };

  const below = [];
  let checked = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent.trim();
    const element = texts.currentNode.parentElement;
    if (text === '' || !element.checkVisibility()) continue;
    checked++;
    const [one, other] = [luminance(parsed(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < least) below.push(`${ratio.toFixed(2)}: '${text}'`);
  }
  return { checked, below };
}
