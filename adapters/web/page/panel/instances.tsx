import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { toneOfStatus } from '../../../../src/chat/status-colors.ts';
import type { PanelView } from '../../view.ts';
import { Icon } from '../components/icons.tsx';
import { Menu } from '../components/menu.tsx';
import { StatusDot } from '../components/status-dot.tsx';
import { panelText, translateUpstreamWord } from '../text/index.ts';
import type { ApplyControl } from './use-panel.ts';

interface InstancesProps {
  readonly view: PanelView;
  readonly apply: ApplyControl;
}

type Instance = PanelView['instances'][number];

/** Creates an instance of a chosen application, or of a random one. */
export function CreateInstance({ view, apply }: InstancesProps): JSX.Element {
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
        onClick={() => void apply({ control: 'create', ...(application === '' ? {} : { application }) })}
      >
        <Icon name="plus" />
        {panelText.create}
      </button>
    </div>
  );
}

export function Instances({ view, apply }: InstancesProps): JSX.Element {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = view.instances.filter((one) =>
    `${one.name} ${translateUpstreamWord(one.status)} ${one.application}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <p class="counts">
        {Object.entries(view.countByStatus).map(([status, count]) => (
          <button key={status} type="button" class="count" onClick={() => setFilter(translateUpstreamWord(status))}>
            <StatusDot tone={toneOfStatus(status)} />
            {translateUpstreamWord(status)} {count}
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
          <InstanceItem key={instance.id} instance={instance} apply={apply} />
        ))}
      </ul>
    </>
  );
}

function InstanceItem({ instance, apply }: { readonly instance: Instance; readonly apply: ApplyControl }): JSX.Element {
  const { id, name, status, milestone, application, waitingFor } = instance;
  return (
    <li>
      <div class="instance-words">
        <p class="instance-name">{name}</p>
        <p class="instance-state">
          <StatusDot tone={toneOfStatus(status)} />
          {[translateUpstreamWord(status), milestone, application].filter((part) => part).join(' · ')}
          {waitingFor.length > 0 && <span>{panelText.waitingFor(waitingFor.join(', '))}</span>}
        </p>
      </div>
      <Menu
        label={panelText.moreFor(name)}
        buttonClass="plain more"
        menuClass="menu-list"
        items={[
          { id: 'cancel', label: panelText.cancel, choose: () => void apply({ control: 'cancel', id }) },
          {
            id: 'remove',
            label: panelText.remove,
            isDangerous: true,
            choose: () => void apply({ control: 'remove', id }),
          },
        ]}
      >
        <span aria-hidden="true">⋯</span>
      </Menu>
      <button
        type="button"
        class="button button-small"
        aria-label={panelText.advanceCase(name)}
        title={panelText.advance}
        onClick={() => void apply({ control: 'advance', id })}
      >
        <Icon name="forward" />
      </button>
    </li>
  );
}
