// What every runtime offers, wherever its functions run: calls of both kinds, those of frames and those of people.
import { randomUUID } from "node:crypto";
import type { Calling } from "../../catalog/index.ts";
import type { CallRequest, CallResult, FunctionValue } from "../../engine/index.ts";
import { Calls, type CallsHome } from "../caller/calls.ts";
import { currentScope } from "../caller/scope.ts";
import { type FrameFunction, FrameRequest } from "./frame-request.ts";

/** What calls need of their runtime. */
export interface RuntimeHome extends CallsHome {
  /** The function as its queue knows it; at once where it is known already. */
  serve(value: FunctionValue): FrameFunction | Promise<FrameFunction>;
}

export class RuntimeCalls {
  readonly calling: Calling;
  readonly #home: RuntimeHome;
  /** Of frames that name no job. */
  readonly #tenant = randomUUID();

  constructor(home: RuntimeHome) {
    this.#home = home;
    this.calling = new Calls(home);
  }

  /** n rows in → n values out, same order; failures of rows are in the result. */
  async call(request: CallRequest): Promise<CallResult> {
    // A handler that runs elsewhere is no ancestor here: the queue does not know it.
    const parent = currentScope()?.parent;
    const serving = await this.#home.serve(request.function);
    const host = { clock: this.#home.clock, serving, tenant: this.#tenant, parent };
    return await new FrameRequest(host, request).run();
  }
}
