// Lists and fixed-size arrays of numbers as vectors. Both sides must have the same length.
import type { List } from "../kinds.ts";
import { listOf, merged, number } from "../reading-rules.ts";
import type { AnyExpr, Expr, TypeOfAny, Value } from "../typing.ts";
import { composed, scalar } from "./entry.ts";
import { list } from "./list.ts";
import type { Vector } from "./list-signatures.ts";
import { math } from "./math.ts";
import type { Fn, Real } from "./signatures.ts";

type Vectors = Fn<[left: Vector, right: Vector], number>;

export const vector = {
  /** The cosine of the angle between two vectors. */
  listCosineSimilarity: scalar<Vectors>("list_cosine_similarity", number),
  /** 1 − the cosine of the angle between two vectors. */
  listCosineDistance: scalar<Vectors>("list_cosine_distance", number),
  /** The Euclidean distance between two vectors. */
  listDistance: scalar<Vectors>("list_distance", number),
  /** The dot product of two vectors. */
  listDotProduct: scalar<Vectors>("list_dot_product", number),
  /** The dot product of two vectors, negated. */
  listNegativeDotProduct: scalar<Vectors>("list_negative_dot_product", number),
  /** `listCosineSimilarity` of fixed-size arrays. */
  arrayCosineSimilarity: scalar<Vectors>("array_cosine_similarity", number),
  /** `listCosineDistance` of fixed-size arrays. */
  arrayCosineDistance: scalar<Vectors>("array_cosine_distance", number),
  /** The cross product of two arrays of three. */
  arrayCrossProduct: scalar<Fn<[left: Vector, right: Vector], number[]>>("array_cross_product", listOf(number)),
  /** `listDistance` of fixed-size arrays. */
  arrayDistance: scalar<Vectors>("array_distance", number),
  /** `listDotProduct` of fixed-size arrays. */
  arrayDotProduct: scalar<Vectors>("array_dot_product", number),
  /** `listNegativeDotProduct` of fixed-size arrays. */
  arrayNegativeDotProduct: scalar<Vectors>("array_negative_dot_product", number),
  /** The values as a fixed-size array. */
  arrayValue: scalar<<const V extends readonly Value[]>(...items: V) => List<TypeOfAny<V>[]>>(
    "array_value",
    listOf(merged),
  ),
  /** A fixed-size array of `bins` + 1 equally spaced boundaries between `min` and `max`, rounded when `nice`. */
  equiWidthBins: scalar<Fn<[min: Real, max: Real, bins: Real, nice: Expr<boolean> | boolean], number[]>>(
    "equi_width_bins",
    listOf(number),
  ),

  /** Every item times `factor`. */
  scaleVector: composed<Fn<[vector: Vector, factor: Real], number[]>>((vector, factor) =>
    list.listTransform(vector, (each: AnyExpr) => each.mul(factor)),
  ),
  /** Every item divided by the vector's Euclidean length. */
  arrayNormalize: composed<Fn<[vector: Vector], number[]>>((items) =>
    list.listTransform(items, (each: AnyExpr) => each.div(math.sqrt(vector.listDotProduct(items, items)))),
  ),
};
