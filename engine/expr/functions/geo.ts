// Places on the earth, and DuckDB's GEOMETRY (bytes in JavaScript).
import { number } from "../reading-rules.ts";
import { ours, scalar } from "./entry.ts";
import type { Blob, Fn, Real, Text } from "./signatures.ts";

/** The mean radius of the earth (IUGG). */
const EARTH_RADIUS_KM = 6371.0088;

export const geo = {
  /** The geometry as well-known binary. */
  stAsbinary: scalar<Fn<[geometry: Blob], Uint8Array>>("st_asbinary"),
  /** The geometry as well-known text. */
  stAstext: scalar<Fn<[geometry: Blob], string>>("st_astext"),
  /** The name of the geometry's coordinate system. */
  stCrs: scalar<Fn<[geometry: Blob], string>>("st_crs"),
  /** The geometry of well-known binary. */
  stGeomfromwkb: scalar<Fn<[bytes: Blob], Uint8Array>>("st_geomfromwkb"),
  /** Whether the bounding boxes of two geometries meet. */
  stIntersectsExtent: scalar<Fn<[left: Blob, right: Blob], boolean>>("st_intersects_extent"),
  /** The geometry in the coordinate system of that name. */
  stSetcrs: scalar<Fn<[geometry: Blob, crs: Text], Uint8Array>>("st_setcrs"),

  /** The great-circle distance in kilometres between two places given in degrees. */
  haversine: ours<Fn<[latitude1: Real, longitude1: Real, latitude2: Real, longitude2: Real], number>>(
    "haversine",
    (lat1, lon1, lat2, lon2) =>
      `(${2 * EARTH_RADIUS_KM} * asin(least(1, sqrt(pow(sin(radians(${lat2} - ${lat1}) / 2), 2) + ` +
      `cos(radians(${lat1})) * cos(radians(${lat2})) * pow(sin(radians(${lon2} - ${lon1}) / 2), 2)))))`,
    number,
  ),
};
