/**
 * Elements that Teams draws and Microsoft's open renderer does not: it would show their fallback.
 * https://adaptivecards.microsoft.com/
 */
import * as AC from 'adaptivecards';
import type { Tone } from '../../../../src/chat/card.ts';

const toneByStyle: Readonly<Record<string, Tone>> = {
  good: 'good',
  accent: 'busy',
  informative: 'busy',
  warning: 'warning',
  attention: 'bad',
};

function toneOf(style: string | undefined): Tone {
  return toneByStyle[style?.toLowerCase() ?? ''] ?? 'neutral';
}

/** A label in a tinted pill. */
class Badge extends AC.CardElement {
  static readonly textProperty = new AC.StringProperty(AC.Versions.v1_0, 'text');
  static readonly badgeStyleProperty = new AC.StringProperty(AC.Versions.v1_0, 'style');

  getJsonTypeName(): string {
    return 'Badge';
  }

  protected internalRender(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'teams-badge-line';
    const badge = document.createElement('span');
    const tone = toneOf(this.getValue(Badge.badgeStyleProperty) as string | undefined);
    badge.className = `teams-badge badge-${tone}`;
    badge.textContent = this.getValue(Badge.textProperty) as string;
    element.append(badge);
    return element;
  }
}

/** A bar whose words are beside it. */
class ProgressBar extends AC.CardElement {
  static readonly valueProperty = new AC.NumProperty(AC.Versions.v1_0, 'value');
  static readonly maxProperty = new AC.NumProperty(AC.Versions.v1_0, 'max', 100);

  getJsonTypeName(): string {
    return 'ProgressBar';
  }

  protected internalRender(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'teams-progress';
    element.setAttribute('aria-hidden', 'true');
    const bar = document.createElement('div');
    const [value, max] = [this.getValue(ProgressBar.valueProperty), this.getValue(ProgressBar.maxProperty)];
    bar.style.width = `${(100 * Number(value ?? 0)) / Number(max ?? 100)}%`;
    element.append(bar);
    return element;
  }
}

/** Its items are beside each other where there is room, if it has a layout that says so. */
class FlowContainer extends AC.Container {
  private hasLayout = false;

  protected override internalParse(source: unknown, context: AC.SerializationContext): void {
    super.internalParse(source, context);
    this.hasLayout = typeof source === 'object' && source !== null && 'layouts' in source;
  }

  protected override internalRender(): HTMLElement | undefined {
    const element = super.internalRender();
    if (this.hasLayout) element?.classList.add('teams-flow');
    return element;
  }
}

// The package registers it as a side effect, which bundling leaves out.
AC.GlobalRegistry.elements.register('Table', AC.Table, AC.Versions.v1_5);
AC.GlobalRegistry.elements.register('Container', FlowContainer);
AC.GlobalRegistry.elements.register('Badge', Badge);
AC.GlobalRegistry.elements.register('ProgressBar', ProgressBar);
