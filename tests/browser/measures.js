// Measures what is on the page now: controls that are too small to touch, fields with text that is too small, controls without a
// name, text that is cut off in a control, and panes that scroll sideways.
({ target, font }) => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const about = (element) => `${element.tagName.toLowerCase()}.${element.className} ${(element.innerText || element.ariaLabel || '').slice(0, 30)}`;
  const inSentence = (element) => element.tagName === 'A' && getComputedStyle(element).display === 'inline';
  const hidden = (element) => element.closest('.hidden') || (element.tagName === 'INPUT' && getComputedStyle(element).opacity === '0');
  const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, summary, [role=option]')].filter((each) => shown(each) && !hidden(each));
  const box = (element) => (element.closest('label.switch') ?? element).getBoundingClientRect();
  const small = controls.filter((each) => !inSentence(each) && (Math.ceil(box(each).width) < target || Math.ceil(box(each).height) < target));
  const tiny = controls.filter((each) => ['INPUT', 'SELECT', 'TEXTAREA'].includes(each.tagName) && each.type !== 'checkbox' && parseFloat(getComputedStyle(each).fontSize) < font);
  const nameless = controls.filter((each) => each.tagName === 'BUTTON' && !each.innerText.trim() && !(each.ariaLabel && each.title));
  const cut = controls.filter((each) => each.tagName === 'BUTTON' && each.scrollWidth > each.clientWidth + 1);
  const outside = controls.filter((each) => {
    const { left, right } = each.getBoundingClientRect();
    return !each.closest('.wide, .scroll.rows') && (left < -1 || right > innerWidth + 1);
  });
  const wide = [document.documentElement, ...document.querySelectorAll('#desk > *, .scroll, .head, .composer form, dialog')].filter(
    (each) => shown(each) && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible',
  );
  const of = (found) => found.map(about);
  return { small: of(small), tiny: of(tiny), nameless: of(nameless), cut: of(cut), outside: of(outside), wide: of(wide) };
};
