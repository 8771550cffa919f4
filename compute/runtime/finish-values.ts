// The values handlers returned as the result column, each checked against the function's output.
import type { Vector } from "apache-arrow";
import { type Check, isRowError } from "../../catalog/index.ts";
import { buildColumn, type LogicalType } from "../../engine/index.ts";
import type { Job } from "./job.ts";

/** The column of a job's values; those that do not fit the output become failures of their rows. */
export function finishValues(job: Job): Vector {
  const { info, resultCheck } = job.host.definition;
  const type: LogicalType = info.form === "stream" ? { id: "LIST", child: info.result } : info.result;
  const { column, failures } = buildColumn(type, job.values);
  for (const { row, message } of failures) job.refuse(row, "InvalidResult", message);
  const check = info.form === "stream" ? itemsCheck(resultCheck, info.resultNullable) : resultCheck;
  const isClean = check === undefined || refuseUnfit(job, check) === 0;
  return isClean ? column : buildColumn(type, job.values).column;
}

function refuseUnfit(job: Job, check: Check): number {
  let refused = 0;
  for (let row = 0; row < job.values.length; row++) {
    const issue = job.values[row] === null ? undefined : check(job.values[row]);
    if (issue === undefined) continue;
    job.refuse(row, "InvalidResult", issue);
    refused++;
  }
  return refused;
}

function itemsCheck(check: Check | undefined, nullable: boolean): Check {
  return (items) => {
    for (const [index, item] of (items as readonly unknown[]).entries()) {
      const issue = item === null ? nullIssue(nullable) : isRowError(item) ? item.message : check?.(item);
      if (issue !== undefined) return `item ${index}: ${issue}`;
    }
    return undefined;
  };
}

function nullIssue(nullable: boolean): string | undefined {
  return nullable ? undefined : "expected a value, got null";
}
