// The names of columns while a plan is printed: their positions.

export const columnName = (index: number): string => `c${index}`;

export const inTable =
  (alias: string) =>
  (index: number): string =>
    `${alias}.${columnName(index)}`;
