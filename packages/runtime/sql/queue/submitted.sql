-- What a submit found instead of adding it. $1 ids, $2 idempotency keys.
SELECT id AS "runId", idempotency_key AS "idempotencyKey", request_hash AS "requestHash"
FROM runs
WHERE id = ANY ($1::uuid[])
UNION
SELECT id, idempotency_key, request_hash
FROM runs
WHERE idempotency_key = ANY ($2::text[])
