import type { Model } from '../bpmn/model.ts';
import type { Position } from '../bpmn/position.ts';

/** What a picture shows. */
export interface Scenery {
  readonly model: Model;
  readonly position: Position;
  readonly title: string;
  readonly status: string;
  readonly size: {
    readonly zoom: number | undefined;
    readonly width: number | undefined;
    readonly height: number | undefined;
  };
}
