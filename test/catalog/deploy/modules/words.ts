// What the modules beside it share; it goes into their bundles.
export function shout(text: string): string {
  return `${text.toUpperCase()}!`;
}
