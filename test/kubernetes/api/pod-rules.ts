// What the API server refuses in a Pod's spec, wherever it stands, beyond its form.
// @source pkg/apis/core/validation of Kubernetes: the messages are the server's
import { invalidValue, problem } from "./check-fields.ts";
import type { Cause } from "./failure.ts";
import { isObject, isSame, type JsonObject, listAt, objectAt } from "./json.ts";
import { amountOf } from "./quantity.ts";

/** Resources that a node may promise to more than it has; every other is counted in whole, unshared pieces. */
const OVERCOMMITTED = new Set(["cpu", "memory", "ephemeral-storage"]);

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/;

export function podProblems(spec: JsonObject, path: string): Cause[] {
  const containers = listAt(spec.containers).map(objectAt);
  const volumes = listAt(spec.volumes).map((volume) => objectAt(volume).name);
  return [
    ...(containers.length === 0 ? [problem("FieldValueRequired", `${path}.containers`, "Required value")] : []),
    ...repeated(
      containers.map((one) => one.name),
      (at) => `${path}.containers[${at}].name`,
    ),
    ...repeated(volumes, (at) => `${path}.volumes[${at}].name`),
    ...containers.flatMap((one, at) => containerProblems(one, `${path}.containers[${at}]`, spec, volumes)),
    ...listAt(spec.tolerations).flatMap((one, at) => tolerationProblems(objectAt(one), `${path}.tolerations[${at}]`)),
  ];
}

function containerProblems(
  container: JsonObject,
  path: string,
  spec: JsonObject,
  volumes: readonly unknown[],
): Cause[] {
  const mounts = listAt(container.volumeMounts).map(objectAt);
  const ports = listAt(container.ports).map(objectAt);
  const named = ports.map((port) => port.name).filter((name) => name !== undefined);
  return [
    ...(container.image === undefined || container.image === ""
      ? [problem("FieldValueRequired", `${path}.image`, "Required value")]
      : []),
    ...repeated(named, (at) => `${path}.ports[${at}].name`),
    ...ports.flatMap((port, at) => portProblems(port, `${path}.ports[${at}]`)),
    ...mounts.flatMap((mount, at) =>
      volumes.includes(mount.name)
        ? []
        : [
            problem(
              "FieldValueNotFound",
              `${path}.volumeMounts[${at}].name`,
              `Not found: ${JSON.stringify(mount.name)}`,
            ),
          ],
    ),
    ...listAt(container.env).flatMap((one, at) => variableProblems(objectAt(one), `${path}.env[${at}]`)),
    ...resourceProblems(objectAt(container.resources), `${path}.resources`),
    ...probeProblems(container, path),
    ...sleepProblems(container, path, spec),
  ];
}

function portProblems(port: JsonObject, path: string): Cause[] {
  const { name, containerPort } = port;
  const isInRange = Number(containerPort) >= 1 && Number(containerPort) <= 65_535;
  return [
    ...(isInRange
      ? []
      : [invalidValue(`${path}.containerPort`, containerPort, "must be between 1 and 65535, inclusive")]),
    ...(name === undefined || PORT_NAME.test(String(name))
      ? []
      : [invalidValue(`${path}.name`, name, "must be no more than 15 characters of a-z, 0-9 and '-', with a letter")]),
  ];
}

function variableProblems(variable: JsonObject, path: string): Cause[] {
  const isFit = /^[^=\0]+$/.test(String(variable.name ?? ""));
  const isTwofold = variable.value !== undefined && variable.value !== "" && variable.valueFrom !== undefined;
  return [
    ...(isFit ? [] : [problem("FieldValueRequired", `${path}.name`, "Required value")]),
    ...(isTwofold ? [invalidValue(`${path}.valueFrom`, "", "may not be specified when `value` is not empty")] : []),
  ];
}

function resourceProblems(resources: JsonObject, path: string): Cause[] {
  const [limits, requests] = [objectAt(resources.limits), objectAt(resources.requests)];
  const tooMuch = Object.keys(requests).flatMap((name) => requestProblem(name, requests[name], limits[name], path));
  const whole = [...Object.entries(limits), ...Object.entries(requests)].filter(
    ([name, quantity]) => !OVERCOMMITTED.has(name) && !Number.isInteger(amountOf(quantity)),
  );
  return [
    ...tooMuch,
    ...whole.map(([name, quantity]) => invalidValue(`${path}.limits[${name}]`, quantity, "must be an integer")),
  ];
}

function requestProblem(name: string, request: unknown, limit: unknown, path: string): Cause[] {
  const field = `${path}.requests`;
  if (OVERCOMMITTED.has(name)) {
    const isTooMuch = limit !== undefined && amountOf(request) > amountOf(limit);
    return isTooMuch ? [invalidValue(field, request, `must be less than or equal to ${name} limit of ${limit}`)] : [];
  }
  if (limit === undefined) {
    return [
      problem(
        "FieldValueRequired",
        `${path}.limits`,
        "Required value: Limit must be set for non overcommitable resources",
      ),
    ];
  }
  if (amountOf(request) === amountOf(limit)) return [];
  return [invalidValue(field, request, `must be equal to ${name} limit of ${limit}`)];
}

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];

function probeProblems(container: JsonObject, path: string): Cause[] {
  return ["startupProbe", "readinessProbe", "livenessProbe"].flatMap((name) => {
    const probe = container[name];
    if (!isObject(probe)) return [];
    const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
    const isOnceOnly =
      name !== "readinessProbe" && probe.successThreshold !== undefined && probe.successThreshold !== 1;
    return [
      ...(handlers.length === 0
        ? [problem("FieldValueRequired", `${path}.${name}`, "Required value: must specify a handler type")]
        : []),
      ...(handlers.length > 1
        ? [problem("FieldValueForbidden", `${path}.${name}`, "Forbidden: may not specify more than 1 handler type")]
        : []),
      ...(isOnceOnly ? [invalidValue(`${path}.${name}.successThreshold`, probe.successThreshold, "must be 1")] : []),
    ];
  });
}

function sleepProblems(container: JsonObject, path: string, spec: JsonObject): Cause[] {
  const sleep = objectAt(objectAt(container.lifecycle).preStop).sleep;
  if (!isObject(sleep)) return [];
  const [seconds, grace] = [Number(sleep.seconds), Number(spec.terminationGracePeriodSeconds ?? 30)];
  if (seconds >= 0 && seconds <= grace) return [];
  return [
    invalidValue(
      `${path}.lifecycle.preStop.sleep`,
      seconds,
      `must be non-negative and less than terminationGracePeriodSeconds (${grace})`,
    ),
  ];
}

function tolerationProblems(toleration: JsonObject, path: string): Cause[] {
  const { key, operator = "Equal", value } = toleration;
  const hasValue = value !== undefined && value !== "";
  return [
    ...(operator === "Exists" && hasValue
      ? [invalidValue(`${path}.operator`, toleration, "value must be empty when `operator` is 'Exists'")]
      : []),
    ...((key === undefined || key === "") && operator !== "Exists"
      ? [
          invalidValue(
            `${path}.operator`,
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
  ];
}

function repeated(values: readonly unknown[], pathAt: (at: number) => string): Cause[] {
  return values.flatMap((value, at) =>
    values.findIndex((one) => isSame(one, value)) === at
      ? []
      : [problem("FieldValueDuplicate", pathAt(at), `Duplicate value: ${JSON.stringify(value)}`)],
  );
}
