/** The commands as tools of an assistant, without the core behind them. */

/** One command. */
export interface Tool {
  /** Letters, digits and underscores. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** JSON Schema of the arguments: an object. */
  readonly inputSchema: Readonly<Record<string, unknown>> & { readonly type: 'object' };
  /** False for a command that changes something; an assistant can only ask for it. */
  readonly isReadOnly: boolean;
  /** The command line for these arguments, or what is wrong with them. */
  toLine(values: Readonly<Record<string, unknown>>): ToolLine;
}

export type ToolLine =
  | { readonly ok: true; readonly line: string }
  /** By argument. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, string>> };

/** A call that does the same as a button. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ToolSet {
  readonly tools: readonly Tool[];
  /** The call that does what a button's line does; `undefined` for lines that only a person can send, such as a token. */
  callFor(line: string): ToolCall | undefined;
}

/** A tool as `tools/list` describes it: https://modelcontextprotocol.io/specification/2025-11-25/server/tools */
export function describeTool({ name, title, description, inputSchema, isReadOnly }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: { ...inputSchema },
    annotations: {
      title,
      readOnlyHint: isReadOnly,
      destructiveHint: false,
      idempotentHint: isReadOnly,
      openWorldHint: false,
    },
  };
}
