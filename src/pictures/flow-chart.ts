/** The chart of a report: what started and ended in each period, and how much was open. Readable at a width of 400 pixels. */
import type { Content } from '../chat/content.ts';
import { createContent } from '../chat/create-content.ts';
import { statusColors } from '../chat/status-colors.ts';
import { pictureColors } from '../lib/picture-colors.ts';
import { type Chart, renderPng } from '../lib/render-png.ts';
import { fontFamily } from '../lib/svg-text.ts';

export interface FlowChart {
  /** One for each period. */
  readonly labels: readonly string[];
  readonly started: Series;
  readonly completed: Series;
  readonly open: Series;
}

interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** Sharp on screens with twice the pixels. */
const scale = 2;
const size = { width: 400, height: 240 };
const fontSize = 14;

/** PNG, 800 by 480 pixels. Rejects if it can't be rendered. */
export async function openFlowChart(chart: FlowChart, name: string): Promise<Content & { readonly size: number }> {
  const png = await renderPng(toChart(chart), scale);
  return createContent(png, name, 'image/png');
}

function toChart({ labels, started, completed, open }: FlowChart): Chart {
  const { light } = statusColors;
  const text = { color: pictureColors.text, fontSize };
  return {
    ...size,
    option: {
      animation: false,
      backgroundColor: pictureColors.background,
      textStyle: { fontFamily },
      legend: { top: 4, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 14, textStyle: text },
      grid: { left: 4, right: 10, top: 38, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: [...labels],
        axisTick: { show: false },
        axisLine: { lineStyle: { color: pictureColors.muted } },
        axisLabel: { ...text, hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        minInterval: 1,
        splitNumber: 3,
        axisLabel: text,
        splitLine: { lineStyle: { color: pictureColors.line } },
      },
      series: [
        bar(started, light.busy.mark),
        bar(completed, light.good.mark),
        {
          name: open.name,
          type: 'line',
          symbol: 'none',
          data: [...open.values],
          lineStyle: { color: light.neutral.text, width: 2 },
          itemStyle: { color: light.neutral.text },
        },
      ],
    },
  };
}

function bar({ name, values }: Series, color: string) {
  return { name, type: 'bar' as const, data: [...values], itemStyle: { color }, barGap: '0%', barCategoryGap: '30%' };
}
