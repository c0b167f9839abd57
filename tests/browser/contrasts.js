// The ratio of each text to what is really painted behind it: [[text, ratio], …], the composer's edge included.
(root) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], under) => [r, g, b].map((part, n) => part * a + under[n] * (1 - a));
    const up = (element) => element.parentElement ?? element.getRootNode().host ?? null;
    const behind = (element) => {
        if (!element) return [255, 255, 255];
        const own = rgba(getComputedStyle(element).backgroundColor);
        return own[3] === 1 ? own.slice(0, 3) : over(own, behind(up(element)));
    };
    const light = (rgb) => rgb
        .map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
    const ratio = (one, other) => {
        const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const found = [];
    for (const element of root.querySelectorAll('*')) {
        const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!words && element.localName !== 'textarea') continue;
        if (!element.checkVisibility() || element.closest('.hidden')) continue;
        const style = getComputedStyle(element, element.localName === 'textarea' ? '::placeholder' : null);
        const ground = behind(element);
        const name = element.textContent.trim().slice(0, 40) || element.localName;
        found.push([name, ratio(over(rgba(style.color), ground), ground)]);
    }
    const input = root.querySelector('textarea');
    if (input) {
        const ground = behind(up(input));
        found.push(['edge', ratio(over(rgba(getComputedStyle(input).borderTopColor), ground), ground)]);
    }
    return found;
}
