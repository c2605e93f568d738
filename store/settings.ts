/**
 * Settings that every statement of Andon relies on, the same for both engines. Answers come as JSON with plain numbers,
 * an insert is acknowledged when it stands, a deletion when it is done; a statement may hold ten thousand ids.
 */
export const STATEMENT_SETTINGS = {
  output_format_json_quote_64bit_integers: 0,
  async_insert: 0,
  max_query_size: '67108864',
  mutations_sync: '1',
  lightweight_deletes_sync: '1',
  input_format_skip_unknown_fields: 1,
  // A batch may hold the history of many years, one partition a month.
  max_partitions_per_insert_block: '0',
  // Rewrites that cost more than they save: the first compares every AND with the whole tree below it, which was half
  // of the time that a statement of many conditions took before it ran; the compiler pays only on far more rows.
  optimize_and_compare_chain: 0,
  optimize_extract_common_expressions: 0,
  compile_expressions: 0,
} as const;
