// The form of a LogicalType in JSON, for doors that check what comes in.
import * as z from "zod";
import { type LogicalType, PRIMITIVE_IDS } from "./logical-type.ts";

const namedTypes = (type: z.ZodType<LogicalType>) => z.array(z.object({ name: z.string(), type }));

export const logicalType: z.ZodType<LogicalType> = z.lazy(() =>
  z.discriminatedUnion("id", [
    z.object({ id: z.enum(PRIMITIVE_IDS) }),
    z.object({ id: z.literal("DECIMAL"), width: z.int(), scale: z.int() }),
    z.object({ id: z.literal("ENUM"), values: z.array(z.string()) }),
    z.object({ id: z.literal("LIST"), child: logicalType }),
    z.object({ id: z.literal("ARRAY"), child: logicalType, size: z.int() }),
    z.object({ id: z.literal("STRUCT"), fields: namedTypes(logicalType) }),
    z.object({ id: z.literal("MAP"), key: logicalType, value: logicalType }),
    z.object({ id: z.literal("UNION"), members: namedTypes(logicalType) }),
  ]),
) as z.ZodType<LogicalType>;
