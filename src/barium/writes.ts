import { type Body, formBody } from './body.ts';
import { OutcomeUnknownError, RefusedError } from './errors.ts';
import { cutError } from './failure.ts';
import type { Calls } from './http-client.ts';
import { multipartBody } from './multipart.ts';
import type { Settings } from './options.ts';
import type { Reads } from './reads.ts';
import type { Call } from './retry.ts';
import { readCreated, readSuccess } from './schemas.ts';
import type { Barium, CallOptions } from './types.ts';
import type { Address } from './url.ts';

export type Writes = Pick<Barium, 'addFile' | 'addFolder' | 'addForm' | 'sendMessage' | 'deleteInstance'>;

interface Parts {
  readonly settings: Settings;
  readonly address: Address;
  readonly calls: Calls;
  readonly reads: Reads;
}

const addEndpoint = 'POST /Instances/{Id}/Objects';
const sendEndpoint = 'POST /Instances/{Id}';
const deleteEndpoint = 'DELETE /Instances/{Id}';

/** Everything that has an effect, which must not come twice. */
export function createWrites({ settings, address, calls, reads }: Parts): Writes {
  const addCall = (id: string, body: Body): Call => {
    const url = address(addEndpoint, ['Instances', { id }, 'Objects']);
    return { endpoint: addEndpoint, method: 'POST', url, body, writes: true };
  };

  async function addByForm(id: string, fields: Readonly<Record<string, string>>, options?: CallOptions) {
    return created(await calls.json(addCall(id, formBody(fields)), options?.signal));
  }

  return {
    async addFile(id, file, options) {
      // An id that cannot be one is refused before a byte of the file is read.
      address(addEndpoint, ['Instances', { id }, 'Objects']);
      const leash = calls.leash(settings.transferDeadlineMs, options?.signal);
      const order = {
        endpoint: addEndpoint,
        fields: { Type: 'file', Name: file.name },
        file,
        cap: settings.caps.file,
      };
      let body: Body | undefined;
      try {
        body = await multipartBody(order, leash.signal);
        // Bytes that stream cannot be sent again: a dead ticket or a missing instance is found out before they do.
        if (body.streams) await reads.getInstance(id, { signal: leash.signal });
        leash.refresh();
        return created(await calls.upload(addCall(id, body), leash));
      } catch (error) {
        throw leash.cut && body === undefined ? cutError(addEndpoint, leash) : error;
      } finally {
        body?.release();
        leash.end();
      }
    },
    async addFolder(id, name, options) {
      return addByForm(id, { Type: 'folder', Name: name }, options);
    },
    /** `Fields` is an array in the vendor's page, which says no more: it goes as JSON, `[{"Name":…,"Value":…}]`. */
    async addForm(id, form, options) {
      const fields = JSON.stringify(form.fields.map(({ name, value }) => ({ Name: name, Value: value })));
      const { name, templateId } = form;
      return addByForm(id, { Type: 'form', Name: name, TemplateId: templateId, Fields: fields }, options);
    },
    /**
     * To a boundary event the name goes in the query alone: named in the body as well, it could also reach an
     * intermediate event that waits for the same name.
     */
    async sendMessage(id, message, query, options) {
      const boundary = query?.boundary === true;
      const url = address(sendEndpoint, ['Instances', { id }], boundary ? { message } : {});
      const body = formBody(boundary ? {} : { Message: message });
      try {
        const call: Call = { endpoint: sendEndpoint, method: 'POST', url, body, writes: true };
        succeeded(sendEndpoint, await calls.json(call, options?.signal));
        return { taken: true };
      } catch (error) {
        if (notTaken(error)) return { taken: false };
        throw error;
      }
    },
    async deleteInstance(id, options) {
      const url = address(deleteEndpoint, ['Instances', { id }]);
      const call: Call = { endpoint: deleteEndpoint, method: 'DELETE', url, writes: true };
      succeeded(deleteEndpoint, await calls.json(call, options?.signal));
    },
  };
}

/**
 * "The Success return value will return True if the message was sent": a plain false is no failure. One with words, a
 * code or a log id is.
 */
function notTaken(error: unknown): boolean {
  if (!(error instanceof RefusedError) || error.status !== 200) return false;
  return [error.errorLogId, error.errorMessage, error.errorCode].every((one) => one === undefined);
}

function succeeded(endpoint: string, answer: unknown): void {
  if (readSuccess(answer) !== true) throw new OutcomeUnknownError({ endpoint });
}

function created(answer: unknown): { readonly id: string | undefined } {
  const read = readCreated(answer);
  if (!read) throw new OutcomeUnknownError({ endpoint: addEndpoint });
  return read;
}
