import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PanelView } from '../../view.ts';
import { Icon } from '../components/icons.tsx';
import { panelText, upstreamName } from '../text/index.ts';
import type { Pull } from './panel.tsx';

interface InstancesProps {
  readonly view: PanelView;
  readonly pull: Pull;
}

type Instance = PanelView['instances'][number];

/** A new instance, of a chosen application or of any. */
export function Create({ view, pull }: InstancesProps): JSX.Element {
  const [application, setApplication] = useState('');
  const applications = [...new Set(view.instances.map((instance) => instance.application))].sort();
  return (
    <div class="create">
      <select
        aria-label={panelText.application}
        value={application}
        onChange={(event) => setApplication(event.currentTarget.value)}
      >
        <option value="">{panelText.anyApplication}</option>
        {applications.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        onClick={() => void pull({ lever: 'create', ...(application === '' ? {} : { application }) })}
      >
        <Icon name="plus" />
        {panelText.create}
      </button>
    </div>
  );
}

export function Instances({ view, pull }: InstancesProps): JSX.Element {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = view.instances.filter((one) =>
    `${one.name} ${upstreamName(one.status)} ${one.application}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <p class="counts">
        {Object.entries(view.counts).map(([status, count]) => (
          <button key={status} type="button" class="count" onClick={() => setFilter(upstreamName(status))}>
            {upstreamName(status)} {count}
          </button>
        ))}
      </p>
      <input
        class="filter"
        type="search"
        aria-label={panelText.filter}
        placeholder={panelText.filter}
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      {shown.length === 0 && <p class="nothing">{panelText.noInstances}</p>}
      <ul class="instances">
        {shown.map((instance) => (
          <InstanceItem key={instance.id} instance={instance} pull={pull} />
        ))}
      </ul>
    </>
  );
}

function InstanceItem({ instance, pull }: { readonly instance: Instance; readonly pull: Pull }): JSX.Element {
  const { id, name, status, milestone, application, waitsFor } = instance;
  const open = waitsFor.length > 0;
  return (
    <li>
      <div>
        <p class="instance-name">{name}</p>
        <p class="instance-state">
          {[upstreamName(status), milestone, application].filter((part) => part).join(' · ')}
          {open && <span>{panelText.waitsFor(waitsFor.join(', '))}</span>}
        </p>
      </div>
      <details class="more">
        <summary aria-label={panelText.more(name)}>⋯</summary>
        <div>
          <button type="button" onClick={() => void pull({ lever: 'cancel', id })}>
            {panelText.cancel}
          </button>
          <button type="button" onClick={() => void pull({ lever: 'remove', id })}>
            {panelText.remove}
          </button>
        </div>
      </details>
      <button
        type="button"
        class="button button-small"
        aria-label={panelText.advanceOf(name)}
        title={panelText.advance}
        onClick={() => void pull({ lever: 'advance', id })}
      >
        <Icon name="forward" />
      </button>
    </li>
  );
}
