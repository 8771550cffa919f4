// How things may be named: objects, labels, annotations.
import { invalidValue, problem } from "./check-fields.ts";
import type { Cause } from "./failure.ts";
import type { JsonObject } from "./json.ts";
import type { Metadata } from "./object.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const MAX_LABEL_CHARACTERS = 63;
const MAX_SUBDOMAIN_CHARACTERS = 253;
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

const IN_LOWER_CASE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function isLabel(name: string): boolean {
  return name.length <= MAX_LABEL_CHARACTERS && LABEL.test(name);
}

export function metadataProblems(kind: string, metadata: Metadata): Cause[] {
  return [
    ...nameProblems(kind, metadata.name),
    ...labelProblems(metadata.labels ?? {}, "metadata.labels"),
    ...annotationProblems(metadata.annotations ?? {}),
  ];
}

export function labelProblems(labels: JsonObject, path: string): Cause[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    ...(isQualifiedName(name)
      ? []
      : [invalidValue(path, name, "name part must consist of alphanumeric characters, '-', '_' or '.'")]),
    ...(isLabelValue(String(value)) ? [] : [invalidValue(path, value, LABEL_RULE)]),
  ]);
}

function nameProblems(kind: string, name: string): Cause[] {
  if (kind === "Service" && (name.length > MAX_LABEL_CHARACTERS || !DNS_1035.test(name))) {
    const rule =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character";
    return [invalidValue("metadata.name", name, rule)];
  }
  if (kind === "Namespace" && !isLabel(name)) return [invalidValue("metadata.name", name, "must be a RFC 1123 label")];
  const isFit = name.length <= MAX_SUBDOMAIN_CHARACTERS && SUBDOMAIN.test(name);
  // Names of roles are path segments: colons are usual in them.
  return isFit || kind.startsWith("Role") ? [] : [invalidValue("metadata.name", name, IN_LOWER_CASE)];
}

function annotationProblems(annotations: JsonObject): Cause[] {
  const wrong = Object.keys(annotations).filter((name) => !isQualifiedName(name.toLowerCase()));
  const bytes = Buffer.byteLength(Object.entries(annotations).flat().join(""));
  return [
    ...wrong.map((name) => invalidValue("metadata.annotations", name, "is not a qualified name")),
    ...(bytes > MAX_ANNOTATIONS_BYTES
      ? [
          problem(
            "FieldValueTooLong",
            "metadata.annotations",
            `Too long: may not be more than ${MAX_ANNOTATIONS_BYTES} bytes`,
          ),
        ]
      : []),
  ];
}

function isQualifiedName(name: string): boolean {
  const parts = name.split("/");
  const [prefix, own] = parts.length === 2 ? parts : [undefined, parts[0]];
  if (parts.length > 2 || !LABEL_NAME.test(own!) || own!.length > MAX_LABEL_CHARACTERS) return false;
  return prefix === undefined || (SUBDOMAIN.test(prefix) && prefix.length <= MAX_SUBDOMAIN_CHARACTERS);
}

function isLabelValue(value: string): boolean {
  return value === "" || (value.length <= MAX_LABEL_CHARACTERS && LABEL_NAME.test(value));
}
