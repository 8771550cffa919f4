// Arrow's types and schemas as plain lists, a dozen bytes where Arrow's own schema message takes 136: small enough to travel
// with every batch. What is read is checked, unlike a flatbuffer's offsets and counts.
import {
  Binary,
  Bool,
  type DataType,
  Date_,
  Decimal,
  Dictionary,
  Duration,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float,
  Int,
  Interval,
  LargeBinary,
  LargeList,
  LargeUtf8,
  List,
  Map_,
  Null,
  Struct,
  Time,
  Timestamp,
  Type,
  Union,
  Utf8,
} from "apache-arrow";
import { notSendable, unreadable } from "./wire-format.ts";

type Parts = readonly unknown[];

/** A type: Arrow's number for it, its parameters, and its fields. */
function typeParts(type: DataType): Parts {
  const id = type.typeId;
  const layout = LAYOUTS[id];
  if (layout === undefined) throw notSendable(`it is a column of ${type}`);
  const fields = id === Type.Dictionary ? [] : ((type.children ?? []) as readonly Field[]);
  return [id, ...layout.parameters(type as never), ...fields.map(fieldParts)];
}

export function fieldParts({ name, nullable, type, metadata }: Field): Parts {
  const parts = [name, nullable, typeParts(type)];
  return metadata.size === 0 ? parts : [...parts, metadata];
}

/** @throws `compute.unreadable` */
function typeOf(parts: unknown): DataType {
  const [id, ...rest] = list(parts);
  const layout = LAYOUTS[id as Type];
  if (layout === undefined) throw unreadable(`there is no type ${String(id)}`);
  return layout.read(rest);
}

/** @throws `compute.unreadable` */
export function fieldOf(parts: unknown): Field {
  const [name, nullable, type, metadata] = list(parts);
  if (typeof name !== "string" || typeof nullable !== "boolean") throw unreadable("a field has no name");
  return new Field(name, typeOf(type), nullable, metadata === undefined ? undefined : textMap(metadata));
}

interface Layout {
  /** What the type is made from, beside its fields. */
  parameters(type: never): Parts;
  read(rest: Parts): DataType;
}

function plain(Type: new () => DataType): Layout {
  return { parameters: () => [], read: () => new Type() };
}

const TIME_UNITS = [0, 1, 2, 3];
const BIT_WIDTHS = [8, 16, 32, 64];
const DECIMAL_WIDTHS = [32, 64, 128, 256];
const MAX_DIGITS = 76;
const MAX_WIDTH = 1 << 20;

/** By Arrow's numbers of types, which its format fixes. */
const LAYOUTS: { readonly [Id in Type]?: Layout } = {
  [Type.Null]: plain(Null),
  [Type.Bool]: plain(Bool),
  [Type.Utf8]: plain(Utf8),
  [Type.LargeUtf8]: plain(LargeUtf8),
  [Type.Binary]: plain(Binary),
  [Type.LargeBinary]: plain(LargeBinary),
  [Type.Int]: {
    parameters: ({ isSigned, bitWidth }: Int) => [isSigned, bitWidth],
    read: ([isSigned, bitWidth]) => new Int(isSigned === true, oneOf(BIT_WIDTHS, bitWidth) as never) as DataType,
  },
  [Type.Float]: {
    parameters: ({ precision }: Float) => [precision],
    read: ([precision]) => new Float(oneOf([0, 1, 2], precision) as never) as DataType,
  },
  [Type.Decimal]: {
    parameters: ({ scale, precision, bitWidth }: Decimal) => [scale, precision, bitWidth],
    read: ([scale, precision, bitWidth]) =>
      new Decimal(
        whole(scale, -MAX_DIGITS, MAX_DIGITS),
        whole(precision, 0, MAX_DIGITS),
        oneOf(DECIMAL_WIDTHS, bitWidth),
      ),
  },
  [Type.Date]: {
    parameters: ({ unit }: Date_) => [unit],
    read: ([unit]) => new Date_(oneOf([0, 1], unit)) as DataType,
  },
  [Type.Time]: {
    parameters: ({ unit, bitWidth }: Time) => [unit, bitWidth],
    read: ([unit, width]) => new Time(oneOf(TIME_UNITS, unit), oneOf([32, 64], width) as never) as DataType,
  },
  [Type.Timestamp]: {
    parameters: ({ unit, timezone }: Timestamp) => [unit, timezone ?? null],
    read: ([unit, zone]) => new Timestamp(oneOf(TIME_UNITS, unit), zone === null ? undefined : text(zone)) as DataType,
  },
  [Type.Interval]: {
    parameters: ({ unit }: Interval) => [unit],
    read: ([unit]) => new Interval(oneOf([0, 1, 2], unit)) as DataType,
  },
  [Type.Duration]: {
    parameters: ({ unit }: Duration) => [unit],
    read: ([unit]) => new Duration(oneOf(TIME_UNITS, unit)),
  },
  [Type.FixedSizeBinary]: {
    parameters: ({ byteWidth }: FixedSizeBinary) => [byteWidth],
    read: ([width]) => new FixedSizeBinary(whole(width, 1, MAX_WIDTH)),
  },
  [Type.List]: { parameters: () => [], read: ([field]) => new List(fieldOf(field)) },
  [Type.LargeList]: { parameters: () => [], read: ([field]) => new LargeList(fieldOf(field)) },
  [Type.FixedSizeList]: {
    parameters: ({ listSize }: FixedSizeList) => [listSize],
    read: ([size, field]) => new FixedSizeList(whole(size, 1, MAX_WIDTH), fieldOf(field)),
  },
  [Type.Struct]: { parameters: () => [], read: (fields) => new Struct(fields.map(fieldOf)) },
  [Type.Map]: {
    parameters: ({ keysSorted }: Map_) => [keysSorted],
    read: ([keysSorted, entries]) => new Map_(entriesOf(entries), keysSorted === true),
  },
  [Type.Union]: {
    parameters: ({ mode, typeIds }: Union) => [mode, [...typeIds]],
    read: ([mode, ids, ...fields]) => unionOf(mode, ids, fields),
  },
  [Type.Dictionary]: {
    parameters: ({ indices, dictionary, isOrdered }: Dictionary) => [
      typeParts(indices),
      typeParts(dictionary),
      isOrdered,
    ],
    read: ([indices, values, isOrdered]) => dictionaryOf(indices, values, isOrdered === true),
  },
};

function entriesOf(parts: unknown): Field<never> {
  const field = fieldOf(parts);
  const isPair = field.type instanceof Struct && field.type.children.length === 2;
  if (!isPair) throw unreadable("a map's entries are not keys and values");
  return field as Field<never>;
}

function unionOf(mode: unknown, ids: unknown, fields: Parts): DataType {
  const typeIds = list(ids).map((id) => whole(id, 0, 127));
  if (typeIds.length !== fields.length) throw unreadable("a union's members have no ids");
  return new Union(oneOf([0, 1], mode), typeIds, fields.map(fieldOf)) as DataType;
}

function dictionaryOf(indices: unknown, values: unknown, isOrdered: boolean): DataType {
  const [indexType, valueType] = [typeOf(indices), typeOf(values)];
  if (indexType.typeId !== Type.Int) throw unreadable("a dictionary's indices are not integers");
  if (valueType.typeId === Type.Dictionary) throw unreadable("a dictionary's values are a dictionary");
  return new Dictionary(valueType, indexType as never, undefined, isOrdered);
}

function list(parts: unknown): Parts {
  if (!Array.isArray(parts)) throw unreadable("a type is not a list");
  return parts;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw unreadable("a time zone has no name");
  return value;
}

function textMap(value: unknown): Map<string, string> {
  const isTexts = value instanceof Map && [...value].flat().every((part) => typeof part === "string");
  if (!isTexts) throw unreadable("a field's metadata are not texts");
  return value as Map<string, string>;
}

function whole(value: unknown, min: number, max: number): number {
  const isFit = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
  if (!isFit) throw unreadable(`a type's parameter is ${String(value)}`);
  return value;
}

function oneOf(allowed: readonly number[], value: unknown): number {
  if (!allowed.includes(value as number)) throw unreadable(`a type's parameter is ${String(value)}`);
  return value as number;
}
