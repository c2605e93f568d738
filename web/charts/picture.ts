import { getInstanceByDom, init } from 'echarts/core';

const PADDING = 24;
const HEADING = 30;
/** Pixels of the picture for one of the page: sharp on a slide too. */
const SCALE = 2;

export interface PictureColours {
  background: string;
  text: string;
  font: string;
}

interface Drawn {
  heading: string;
  canvas: HTMLCanvasElement;
  width: number;
  height: number;
}

/** The heading that stands above a chart, without what stands beside it. */
const headingOf = (place: Element): string => {
  const heading = place.closest('section')?.querySelector('h2')?.firstChild;
  return heading?.textContent?.trim() ?? place.getAttribute('aria-label') ?? '';
};

/** Draws a chart of the page once more, on a canvas: what the page shows is SVG. */
function draw(place: HTMLElement, colours: PictureColours): Drawn | null {
  const shown = getInstanceByDom(place);
  if (!shown) return null;
  const [width, height] = [shown.getWidth(), shown.getHeight()];
  const chart = init(document.createElement('div'), null, {
    renderer: 'canvas',
    width,
    height,
    devicePixelRatio: SCALE,
  });
  try {
    chart.setOption({ ...shown.getOption(), animation: false });
    const canvas = chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: colours.background });
    return { heading: headingOf(place), canvas, width, height };
  } finally {
    chart.dispose();
  }
}

/**
 * All charts below an element as one picture, one beneath the other with their headings, and a line that says of what and
 * when it is. Null where there is no chart.
 */
export async function chartsPicture(
  root: ParentNode,
  foot: string,
  colours: PictureColours,
): Promise<Blob | null> {
  const { use } = await import('echarts/core');
  const { CanvasRenderer } = await import('echarts/renderers');
  use([CanvasRenderer]);
  const charts = [...root.querySelectorAll<HTMLElement>('[data-series]')].flatMap(
    (place) => draw(place, colours) ?? [],
  );
  if (charts.length === 0) return null;
  const width = Math.max(...charts.map((one) => one.width)) + 2 * PADDING;
  const height = charts.reduce((sum, one) => sum + HEADING + one.height + PADDING, PADDING) + HEADING;
  const picture = document.createElement('canvas');
  [picture.width, picture.height] = [width * SCALE, height * SCALE];
  const pen = picture.getContext('2d');
  if (!pen) return null;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = colours.background;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = colours.text;
  pen.textBaseline = 'top';
  let top = PADDING;
  for (const one of charts) {
    pen.font = `600 16px ${colours.font}`;
    pen.fillText(one.heading, PADDING, top);
    pen.drawImage(one.canvas, PADDING, top + HEADING, one.width, one.height);
    top += HEADING + one.height + PADDING;
  }
  pen.font = `12px ${colours.font}`;
  pen.fillText(foot, PADDING, top);
  return new Promise((resolve) => picture.toBlob(resolve, 'image/png'));
}
