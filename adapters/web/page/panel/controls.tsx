import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { panelText, quirkName } from '../text/index.ts';
import type { Pull } from './panel.tsx';

/** What the slider stops at: from standing still to a day in a minute. */
const SPEEDS = [0, 0.25, 0.5, 1, 2, 5, 10, 20, 50];

export function Speed({ speed, pull }: { readonly speed: number; readonly pull: Pull }): JSX.Element {
  const id = useId();
  const stop = SPEEDS.findLastIndex((one) => one <= speed);
  const words = speed === 0 ? panelText.still : panelText.times(speed);
  return (
    <div class="speed">
      <label for={id}>{panelText.speed}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={stop}
        aria-valuetext={words}
        onChange={(event) => {
          const chosen = SPEEDS[Number(event.currentTarget.value)];
          if (chosen !== undefined) void pull({ lever: 'speed', speed: chosen }, false);
        }}
      />
      <output for={id}>{words}</output>
    </div>
  );
}

interface QuirksProps {
  readonly quirks: Readonly<Record<string, boolean | number>>;
  readonly pull: Pull;
}

/** First what fails by chance or by the clock, then the odd ways to answer. */
export function Quirks({ quirks, pull }: QuirksProps): JSX.Element {
  const set = (name: string, value: boolean | number): void => {
    void pull({ lever: 'quirks', quirks: { [name]: value } }, false);
  };
  const entries = Object.entries(quirks);
  const list = (kind: 'number' | 'boolean') => (
    <ul class="quirks">
      {entries
        .filter(([, value]) => typeof value === kind)
        .map(([name, value]) => (
          <li key={name}>
            <Quirk name={name} value={value} set={(next) => set(name, next)} />
          </li>
        ))}
    </ul>
  );
  return (
    <>
      <p class="nothing">{panelText.quirksAbout}</p>
      <h3>{panelText.failures}</h3>
      {list('number')}
      <h3>{panelText.shapes}</h3>
      {list('boolean')}
    </>
  );
}

interface QuirkProps<Value> {
  readonly name: string;
  readonly value: Value;
  readonly set: (value: boolean | number) => void;
}

function Quirk({ name, value, set }: QuirkProps<boolean | number>): JSX.Element {
  if (typeof value === 'boolean') return <Switch {...{ name, value, set }} />;
  return name.endsWith('Rate') ? <Rate {...{ name, value, set }} /> : <Amount {...{ name, value, set }} />;
}

function Switch({ name, value, set }: QuirkProps<boolean>): JSX.Element {
  return (
    <label>
      <span>{quirkName(name)}</span>
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

/** A share of all calls. */
function Rate({ name, value, set }: QuirkProps<number>): JSX.Element {
  const percent = `${Math.round(value * 100)} %`;
  return (
    <label>
      <span>{quirkName(name)}</span>
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
      <span>{quirkName(name)}</span>
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
