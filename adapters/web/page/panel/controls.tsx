import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { panelText, quirkLabel } from '../text/index.ts';
import type { ApplyControl } from './use-panel.ts';

/** The stops of the slider. */
const speeds = [0, 0.25, 0.5, 1, 2, 5, 10, 20, 50];

export function SpeedControl({ speed, apply }: { readonly speed: number; readonly apply: ApplyControl }): JSX.Element {
  const id = useId();
  const stop = speeds.findLastIndex((one) => one <= speed);
  const valueText = speed === 0 ? panelText.paused : panelText.speedFactor(speed);
  return (
    <div class="speed">
      <label for={id}>{panelText.speed}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={speeds.length - 1}
        step={1}
        value={stop}
        aria-valuetext={valueText}
        onChange={(event) => {
          const chosen = speeds[Number(event.currentTarget.value)];
          if (chosen !== undefined) void apply({ control: 'speed', speed: chosen }, true);
        }}
      />
      <output for={id}>{valueText}</output>
    </div>
  );
}

interface QuirksProps {
  readonly quirks: Readonly<Record<string, boolean | number>>;
  readonly apply: ApplyControl;
}

/** The random and timed failures are numbers, the unusual response formats are switches. */
export function QuirkControls({ quirks, apply }: QuirksProps): JSX.Element {
  const set = (name: string, value: boolean | number): void => {
    void apply({ control: 'quirks', quirks: { [name]: value } }, true);
  };
  const entries = Object.entries(quirks);
  const list = (kind: 'number' | 'boolean') => (
    <ul class="quirks">
      {entries
        .filter(([, value]) => typeof value === kind)
        .map(([name, value]) => (
          <li key={name}>
            <QuirkControl name={name} value={value} set={(next) => set(name, next)} />
          </li>
        ))}
    </ul>
  );
  return (
    <>
      <p class="nothing">{panelText.quirksDescription}</p>
      <h3>{panelText.failures}</h3>
      {list('number')}
      <h3>{panelText.formats}</h3>
      {list('boolean')}
    </>
  );
}

interface QuirkProps<Value> {
  readonly name: string;
  readonly value: Value;
  readonly set: (value: boolean | number) => void;
}

function QuirkControl({ name, value, set }: QuirkProps<boolean | number>): JSX.Element {
  if (typeof value === 'boolean') return <Switch {...{ name, value, set }} />;
  return name.endsWith('Rate') ? <Rate {...{ name, value, set }} /> : <Amount {...{ name, value, set }} />;
}

function Switch({ name, value, set }: QuirkProps<boolean>): JSX.Element {
  return (
    <label>
      <span>{quirkLabel(name)}</span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={value}
        class="switch"
        checked={value}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    </label>
  );
}

/** A fraction of all calls. */
function Rate({ name, value, set }: QuirkProps<number>): JSX.Element {
  const percent = `${Math.round(value * 100)} %`;
  return (
    <label>
      <span>{quirkLabel(name)}</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={value}
        aria-valuetext={percent}
        onChange={(event) => set(Number(event.currentTarget.value))}
      />
      <output>{percent}</output>
    </label>
  );
}

function Amount({ name, value, set }: QuirkProps<number>): JSX.Element {
  return (
    <label>
      <span>{quirkLabel(name)}</span>
      <input
        type="number"
        min={0}
        step="any"
        value={value}
        onChange={(event) => event.currentTarget.value !== '' && set(Number(event.currentTarget.value))}
      />
    </label>
  );
}
