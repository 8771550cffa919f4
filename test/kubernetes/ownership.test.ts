// What must always hold of server-side apply, whatever is applied by whom.
import { array, assert, constantFrom, option, property, record, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "./api/failure.ts";
import { isSame, type JsonObject } from "./api/json.ts";
import type { KubernetesObject } from "./api/object.ts";
import { resourceOf } from "./api/resources.ts";
import { fromFieldsV1, leavesOf, toFieldsV1 } from "./apply/field-set.ts";
import { entriesOf, ownablePart } from "./apply/managers.ts";
import { applied } from "./apply/server-side-apply.ts";
import { manifest } from "./manifests.ts";

const DEPLOYMENTS = resourceOf({ apiVersion: "apps/v1", kind: "Deployment" });
const TIME = "2030-01-01T00:00:00Z";

const name = constantFrom("a", "b", "c");
const text = constantFrom("1", "2");
const optional = { nil: undefined };

const variables = uniqueArray(record({ name, value: text }), { selector: (one) => one.name, minLength: 1 });
const command = array(text, { minLength: 1, maxLength: 2 });
const containers = uniqueArray(
  record({ name, image: option(text, optional), command: option(command, optional), env: option(variables, optional) }),
  { selector: (one) => one.name, minLength: 1 },
);

const metadata = record({ labels: record({ x: text }) });

/** Deployments as managers apply them: any part of one. */
const configs = record({
  replicas: option(constantFrom(1, 2), optional),
  metadata: option(metadata, optional),
  containers,
}).map(({ replicas, metadata, containers }) => {
  const object = manifest("apps/v1", "Deployment", "web", {
    spec: { replicas, template: { metadata, spec: { containers } } },
  });
  return JSON.parse(JSON.stringify(object)) as KubernetesObject;
});

const manager = constantFrom("one", "two", "three");
const histories = array(record({ by: manager, config: configs }), { minLength: 1, maxLength: 6 });

/** The object after an apply; `undefined` where it is refused. */
function afterApply(
  live: KubernetesObject | undefined,
  by: string,
  config: JsonObject,
  isForced: boolean,
): KubernetesObject | undefined {
  const writer = { name: by, operation: "Apply", apiVersion: "apps/v1" } as const;
  try {
    const { object, managers } = applied(config, { resource: DEPLOYMENTS, live, writer, isForced, time: TIME });
    const { metadata, ...rest } = object as KubernetesObject;
    return { ...rest, metadata: { ...metadata, managedFields: entriesOf(managers) } } as KubernetesObject;
  } catch (error) {
    if (error instanceof Failure && error.code === 409) return undefined;
    throw error;
  }
}

function leaves(object: JsonObject): Map<string, unknown> {
  return leavesOf(DEPLOYMENTS.schema, ownablePart(DEPLOYMENTS, object, undefined));
}

function owned(object: KubernetesObject, by: string): Set<string> {
  const entry = object.metadata.managedFields?.find((one) => one.manager === by);
  return new Set(entry === undefined ? [] : fromFieldsV1(entry.fieldsV1));
}

test("what was applied last, by force, is there, and owned", () => {
  assert(
    property(histories, (history) => {
      let live: KubernetesObject | undefined;
      for (const { by, config } of history) {
        live = afterApply(live, by, config, true)!;
        const [wanted, found] = [leaves(config), leaves(live)];
        for (const [path, value] of wanted) expect(isSame(found.get(path), value)).toBe(true);
        expect(owned(live, by)).toEqual(new Set(wanted.keys()));
      }
    }),
  );
});

test("an apply that is not forced changes no field of another manager", () => {
  assert(
    property(histories, (history) => {
      let live: KubernetesObject | undefined;
      for (const { by, config } of history) {
        const next = afterApply(live, by, config, false);
        if (next === undefined || live === undefined) {
          live ??= next;
          continue;
        }
        const others = ["one", "two", "three"].filter((one) => one !== by);
        for (const path of others.flatMap((one) => [...owned(live!, one)])) {
          expect(isSame(leaves(next).get(path), leaves(live).get(path))).toBe(true);
        }
        live = next;
      }
    }),
  );
});

test("everything there is has an owner, and every owner's field is there", () => {
  assert(
    property(histories, (history) => {
      let live: KubernetesObject | undefined;
      for (const { by, config } of history) live = afterApply(live, by, config, true);
      const paths = ["one", "two", "three"].flatMap((one) => [...owned(live!, one)]);
      const found = new Set(leaves(live!).keys());
      for (const path of paths) expect(found).toContain(path);
      for (const path of found) expect(paths).toContain(path);
    }),
  );
});

test("the same apply again changes nothing", () => {
  assert(
    property(histories, configs, (history, config) => {
      let live: KubernetesObject | undefined;
      for (const { by, config: before } of history) live = afterApply(live, by, before, true);
      const once = afterApply(live, "one", config, true);
      expect(afterApply(once, "one", config, false)).toEqual(once);
    }),
  );
});

test("a set of fields survives its tree", () => {
  assert(
    property(configs, (config) => {
      const set = new Set(leaves(config).keys());
      expect(fromFieldsV1(toFieldsV1(set))).toEqual(set);
    }),
  );
});
