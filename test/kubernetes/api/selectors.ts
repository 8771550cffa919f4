// Label and field selectors, as they stand in URLs, and label selectors as they stand in objects.
import { badRequest } from "./failure.ts";
import { isObject, listAt, objectAt, valueAt } from "./json.ts";
import type { KubernetesObject } from "./object.ts";

export type Matcher = (object: KubernetesObject) => boolean;

type Labels = { readonly [name: string]: string };

const REQUIREMENT = /^\s*(!?)([^\s!=(),]+)\s*(?:(==?|!=)\s*([^\s,()]*)|\s(in|notin)\s*\(([^)]*)\))?\s*$/;

/** Reads `a=b,c!=d,e in (f,g),h,!i`; an empty selector takes everything. */
export function labelMatcher(text: string): Matcher {
  const tests = splitOutside(text).map(labelTest);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

/** Reads `metadata.name=a,status.phase!=Running`. */
export function fieldMatcher(text: string): Matcher {
  const tests = splitOutside(text).map((term) => {
    const [, path, operator, wanted] = /^([^!=]+)(==?|!=)(.*)$/.exec(term) ?? [];
    if (path === undefined) throw badRequest(`invalid field selector ${JSON.stringify(term)}`);
    return (object: KubernetesObject) => {
      const found = String(valueAt(object, path.trim().split(".")) ?? "");
      return (found === wanted?.trim()) === (operator !== "!=");
    };
  });
  return (object) => tests.every((test) => test(object));
}

/** Whether labels are selected by `{ matchLabels, matchExpressions }`; an empty selector takes everything. */
export function selects(selector: unknown, labels: Labels = {}): boolean {
  if (!isObject(selector)) return false;
  const wanted = Object.entries(objectAt(selector.matchLabels));
  return (
    wanted.every(([name, value]) => labels[name] === value) &&
    listAt(selector.matchExpressions).every((one) => isExpressionMet(objectAt(one), labels))
  );
}

/** A selector of an object as it stands in URLs. */
export function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = objectAt(selector);
  const equal = Object.entries(objectAt(matchLabels)).map(([name, value]) => `${name}=${value}`);
  const expressions = listAt(matchExpressions).map((one) => {
    const { key, operator, values } = objectAt(one);
    const word = String(operator).toLowerCase();
    if (word === "exists") return String(key);
    return word === "doesnotexist" ? `!${key}` : `${key} ${word} (${listAt(values).join(",")})`;
  });
  return [...equal, ...expressions].join(",");
}

function isExpressionMet(expression: { [key: string]: unknown }, labels: Labels): boolean {
  const found = labels[String(expression.key)];
  const isListed = listAt(expression.values).includes(found);
  if (expression.operator === "Exists") return found !== undefined;
  if (expression.operator === "DoesNotExist") return found === undefined;
  return expression.operator === "In" ? isListed : !isListed;
}

function labelTest(term: string): (labels: Labels) => boolean {
  const [, not, name, operator, value, word, list] = REQUIREMENT.exec(term) ?? [];
  if (name === undefined) throw badRequest(`unable to parse requirement: ${JSON.stringify(term)}`);
  if (operator !== undefined) return (labels) => (labels[name] === value) === (operator !== "!=");
  if (word === undefined) return (labels) => (labels[name] !== undefined) === (not === "");
  const values = new Set(list!.split(",").map((one) => one.trim()));
  return (labels) => values.has(labels[name] ?? "\0") === (word === "in");
}

/** Terms between commas that stand in no parentheses. */
function splitOutside(text: string): string[] {
  return text.trim() === "" ? [] : text.split(/,(?![^(]*\))/);
}
