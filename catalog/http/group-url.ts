// Where a scaling group is, by its name. Who knows is told here from above: groups are not the catalog's business.

/** Gives the URL of the group of a name; undefined where it has none, or nobody runs groups. */
export type GroupUrls = (name: string) => string | undefined;

// On `globalThis` under a registered symbol: two copies of this package in one process mean the same groups.
const URLS = Symbol.for("quarry/group-urls");
const holder = globalThis as { [URLS]?: GroupUrls };

export function provideGroupUrls(urls: GroupUrls): void {
  holder[URLS] = urls;
}

export function groupUrl(name: string): string | undefined {
  return holder[URLS]?.(name);
}
