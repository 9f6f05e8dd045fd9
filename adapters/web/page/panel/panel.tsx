import type { JSX } from 'preact';
import { IconButton } from '../components/icon-button.tsx';
import { Tabs } from '../components/tabs.tsx';
import { panelText } from '../text/index.ts';
import { QuirkControls, SpeedControl } from './controls.tsx';
import { CreateInstance, Instances } from './instances.tsx';
import { ChangeLog, RequestLog } from './log.tsx';
import { usePanel } from './use-panel.ts';

/** The side panel: the simulator's cases, calls and changes, and its controls. */
export function Panel({ close }: { readonly close: () => void }): JSX.Element {
  const { view, apply } = usePanel();
  const { tabs } = panelText;
  return (
    <aside class="panel" id="panel" aria-label={panelText.title}>
      <header>
        <div>
          <h2>{panelText.title}</h2>
          <p>{panelText.description}</p>
        </div>
        <IconButton icon="close" label={panelText.hide} press={close} />
      </header>
      {view && (
        <>
          <SpeedControl speed={view.speed} apply={apply} />
          <CreateInstance view={view} apply={apply} />
          <Tabs
            label={panelText.title}
            tabs={[
              {
                id: 'instances',
                label: tabs.instances,
                render: () => <Instances view={view} apply={apply} />,
              },
              { id: 'requests', label: tabs.requests, render: () => <RequestLog requests={view.requests} /> },
              { id: 'changes', label: tabs.changes, render: () => <ChangeLog changes={view.changes} /> },
              {
                id: 'quirks',
                label: tabs.quirks,
                render: () => <QuirkControls quirks={view.quirks} apply={apply} />,
              },
            ]}
          />
        </>
      )}
    </aside>
  );
}
