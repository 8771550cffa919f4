// Options that say which cluster scaling groups run in.
import { type Command, Option } from "commander";
import { addCatalogOptions, type CatalogOptions } from "./options.ts";

/** What {@link addScalingOptions} gives an action. */
export interface ScalingOptions extends CatalogOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly gateway?: string;
  readonly gatewayDomain?: string;
  readonly gatewayAddress?: string;
}

/** Where the records are, as for functions; and the cluster, as for kubectl. */
export function addScalingOptions(command: Command): Command {
  const add = (flags: string, variable: string, description: string): void => {
    command.addOption(new Option(flags, description).env(variable));
  };
  command.option("--kubeconfig <file>", "the kubeconfig file; else as kubectl finds it");
  add("--context <name>", "QUARRY_KUBE_CONTEXT", "the context in it");
  add("--namespace <name>", "QUARRY_KUBE_NAMESPACE", "where the objects are, in place of the context's namespace");
  add("--gateway <name>", "QUARRY_GATEWAY", "the Gateway: name, namespace/name or namespace/name/section");
  add("--gateway-domain <domain>", "QUARRY_GATEWAY_DOMAIN", "groups are <environment>-<name>. and this");
  add("--gateway-address <host:port>", "QUARRY_GATEWAY_ADDRESS", "where to connect in place of the domain");
  return addCatalogOptions(command);
}
