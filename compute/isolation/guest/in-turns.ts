// Handlers of rows, made to share their thread: who asks for a sign of life gets one between two rows.
import type { FunctionDefinition, RowHandler } from "../../../catalog/index.ts";
import { isPromise } from "../is-promise.ts";
import { isTurnOver, yieldTurn } from "../running-work.ts";

/** After each row that took long the event loop has a turn: whoever does not answer then is inside a single invocation. */
export function inTurns(definition: FunctionDefinition): FunctionDefinition {
  if (definition.body.form !== "row") return definition;
  const { handler: original } = definition.body;
  const handler: RowHandler = (args, context) => {
    const value = original(args, context);
    return isTurnOver() && !isPromise(value) ? yieldTurn().then(() => value) : value;
  };
  return { ...definition, body: { form: "row", handler } };
}
