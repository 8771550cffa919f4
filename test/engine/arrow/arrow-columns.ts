// Values of one type of each layout Arrow has.
import fc from "fast-check";
import type { LogicalType } from "../../../engine/index.ts";

export const nullable = (values: fc.Arbitrary<unknown>) => fc.option(values, { nil: null });

export const COLUMNS: readonly (readonly [LogicalType, fc.Arbitrary<unknown>])[] = [
  [{ id: "BOOLEAN" }, fc.boolean()],
  [{ id: "INTEGER" }, fc.integer()],
  [{ id: "BIGINT" }, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [{ id: "HUGEINT" }, fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n })],
  [{ id: "DOUBLE" }, fc.double({ noNaN: true })],
  [{ id: "VARCHAR" }, fc.string({ unit: "grapheme", maxLength: 20 })],
  [{ id: "BLOB" }, fc.uint8Array({ maxLength: 20 })],
  [{ id: "LIST", child: { id: "VARCHAR" } }, fc.array(nullable(fc.string({ maxLength: 5 })), { maxLength: 4 })],
  [{ id: "LIST", child: { id: "BOOLEAN" } }, fc.array(nullable(fc.boolean()), { maxLength: 20 })],
  [{ id: "ARRAY", child: { id: "INTEGER" }, size: 2 }, fc.tuple(nullable(fc.integer()), fc.integer())],
  [
    {
      id: "STRUCT",
      fields: [
        { name: "a", type: { id: "INTEGER" } },
        { name: "b", type: { id: "LIST", child: { id: "BOOLEAN" } } },
      ],
    },
    fc.record({ a: nullable(fc.integer()), b: nullable(fc.array(fc.boolean(), { maxLength: 3 })) }),
  ],
  [
    { id: "MAP", key: { id: "VARCHAR" }, value: { id: "INTEGER" } },
    fc.uniqueArray(fc.record({ key: fc.string({ maxLength: 4 }), value: nullable(fc.integer()) }), {
      maxLength: 3,
      selector: ({ key }) => key,
    }),
  ],
  [{ id: "ENUM", values: ["x", "y"] }, fc.constantFrom("x", "y")],
];
