-- Totals of ended runs, over the shards.
SELECT flow_id AS "flowId", status, sum(standing)::float8 AS standing, sum(finished)::float8 AS runs,
  sum(duration_microseconds)::float8 / 1000000 AS "durationSumSeconds",
  ARRAY[
    sum(le_1), sum(le_5), sum(le_15), sum(le_30), sum(le_60), sum(le_120), sum(le_300), sum(le_600), sum(le_1800),
    sum(le_3600), sum(le_inf)
  ]::float8[] AS "durationBuckets"
FROM run_counts
GROUP BY flow_id, status
ORDER BY flow_id, status
