// Groups for tests of manifests: whole from a few options.

import {
  type KubernetesOptions,
  type ManifestSettings,
  settleKubernetes,
} from "../../../../scaling/kubernetes/settings.ts";
import type { PlannedGroup } from "../../../../scaling/provider.ts";
import type { ScalingGroupOptions } from "../../../../scaling/spec/group-options.ts";
import { settleGroup } from "../../../../scaling/spec/settle-group.ts";

/** Whose objects go with it. */
export const OWNER = {
  ...{ apiVersion: "v1", kind: "ConfigMap", name: "sg-inference", uid: "0d6f8a52-anchor" },
  ...{ controller: true, blockOwnerDeletion: false },
};

/** Settings with a gateway. */
export function manifestSettings(options: KubernetesOptions = {}): ManifestSettings {
  const gateway = { name: "public", namespace: "gateways", sectionName: "https", domain: "groups.example.com" };
  return settleKubernetes({ gateway, ...options }).manifest;
}

/** A group "inference" of the environment "production". */
export function planned(options: Partial<ScalingGroupOptions> = {}, given: Partial<PlannedGroup> = {}): PlannedGroup {
  const spec = settleGroup({ name: "inference", image: "registry.example.com/ml/inference:v3", ...options });
  const secretValues = Object.fromEntries(spec.secrets.map((name) => [name, `value of ${name}`]));
  const id = "5b1f0f0e-2a53-4f0c-9d3e-8f6a1b2c3d4e";
  return { id, environment: "production", revision: 1, spec, secretValues, ...given };
}
