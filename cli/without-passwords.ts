// URLs that are printed do not tell the password in them.

const PASSWORD = /(\w:\/\/[^\s/:@]*):[^\s/@]*@/g;

/** The text with `***` for the password of each URL. */
export function withoutPasswords(text: string): string {
  return text.replace(PASSWORD, "$1:***@");
}
