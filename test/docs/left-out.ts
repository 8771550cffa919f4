// What `F` does not offer, and why: part of the reference, and checked against DuckDB's own list.

/** DuckDB's functions that are not in `F`: a pattern over their names, and the reason. */
export const leftOutOfDuckdb: readonly (readonly [names: RegExp, reason: string])[] = [
  [
    /^(pg_|has_|inet_|col_description|obj_description|shobj_description|map_to_pg_oid|format_pg_type|format_type|generate_subscripts)/,
    "PostgreSQL's catalog",
  ],
  [
    /^(current_(catalog|connection_id|database|query|query_id|role|schema|schemas|setting|transaction_id|user)|session_user|user|in_search_path|txid_current|get_block_size)$/,
    "about the session, not the row",
  ],
  [/^(currval|nextval|setseed|write_log|sleep_ms|parse_duckdb_log_message)$/, "effects, not values"],
  [
    /^(stats|vector_type|create_sort_key|timetz_byte_comparable|sum_no_overflow|remap_struct|unpivot_list|array_to_string_comma_default|alias|variant_bytes_to_variant|variant_to_parquet_variant|variant_normalize)$/,
    "DuckDB's own inner workings",
  ],
  [
    /^(get_type|make_type|replace_type|cast_to_type|can_cast_implicitly|combine|finalize)$/,
    "types and aggregate states as values; write `.cast(…)`",
  ],
  [/^(icu_collate_|icu_sort_key)/, "collations"],
  [/^json_(de)?serialize_(sql|plan)$/, "statements, not rows"],
  [
    /^(count_star|row|struct_(at|contains|has|indexof|position|values|extract_at)|union_value|switch)$/,
    "another form of `F.count()`, `F.structPack`, `.get(…)`, `when(…)`; or of unnamed structs, which no column here holds",
  ],
  [
    /^(current_localtime|current_localtimestamp|get_current_time)$/,
    "the time of day where the server stands; write `F.now()`",
  ],
  [
    /^(arg_(max|min)_nulls_last|json_group_structure|regexp_split_to_table)$/,
    "another form of `F.argMax`, `F.jsonStructure`, `F.regexpSplitToArray` with `explode`",
  ],
];

/** Functions wanted and not there: no expression over DuckDB's functions says them. */
export const missing: readonly (readonly [names: string, instead: string])[] = [
  [
    "sha512, crc32, xxhash64, hmacMd5/Sha1/Sha256/Sha512, spookyHashV232/V264",
    "`F.sha256`, `F.hash`; or a function of yours with `F.call`",
  ],
  ["gunzip, fromBigEndian32/64, vectorToBinary, binaryToVector", "a function of yours"],
  [
    "longestCommonSubsequence, partialRatio, tokenSetRatio, tokenSortRatio, sequenceMatcherRatio",
    "`F.levenshtein`, `F.jaroWinklerSimilarity`",
  ],
  ["unidecodeToAscii, unidecodeNormalize, wordStem", "`F.stripAccents`, `F.nfcNormalize`"],
  [
    "normalCdf, inverseNormalCdf and the CDF families of Beta, Binomial, Cauchy, χ², F, Gamma, Laplace, Poisson, Weibull",
    "a function of yours: DuckDB has no error function",
  ],
  ["h3LatLonToCell, h3CellToLatLonDegrees/Radians", "a function of yours: in DuckDB they are an extension"],
  ["shuffle, secureRandom", "`F.random()`, `F.uuid()`"],
  ["isFederalHoliday", "a join with a calendar"],
  ["protoSerialize, protoDeserialize, structToProto, protoToStruct", "a function of yours"],
];
